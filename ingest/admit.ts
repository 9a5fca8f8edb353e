import { Effect } from "effect"
import { alias, receive } from "#domain/decisions/intake.ts"
import { recur } from "#domain/decisions/recurrence.ts"
import { findTask } from "#domain/findTask.ts"
import { type Person, type TaskId, taskIdOf } from "#domain/Ids.ts"
import type { Report, Source } from "#domain/Intake.ts"
import { endedShort, next, statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { type Decision, load, transact } from "#domain/transact.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"

/** A bug as a door brings it. */
export interface Admission {
  readonly source: Source
  /** Where the same bug is known too, as the report itself says: the Sentry issue a ticket links to. The first that is known leads. */
  readonly references?: ReadonlyArray<Source>
  readonly report: Report
  /** Repositories the task may touch. */
  readonly candidates: ReadonlyArray<string>
  readonly requester: Person | null
  readonly budgetUsd: number
  readonly actor: string
  /** What made it come in; of the vendor's own naming. */
  readonly cause: string
  /** The vendor says that it was fixed once and is back. */
  readonly regression?: boolean
}

/**
 * The one way in. The same bug through another door is the same task: whichever of its keys is known leads there, and every other
 * key is made to lead there too. A key that has a task of its own keeps it, since a word said there has to reach that one. Fails
 * with `TooManyRequests` past what one requester, or a door where nobody asked, may make in an hour.
 */
export const admit = Effect.fn("ingest.admit")(function* (admission: Admission) {
  const { actor, budgetUsd, candidates, cause, references = [], report, requester, source } = admission
  const write = (to: TaskId, decide: Decision) => Effect.orDie(transact(to, { actor, causationId: cause }, decide))
  const own = yield* ownTask(source)
  const named = yield* Effect.forEach(references, ({ key }) => findTask(key))
  const known = own ?? named.find((id) => id !== undefined)
  const task = known ?? taskIdOf(source.key)
  yield* limitNew(task, admission)
  const linked = references.filter((_, index) => named[index] === undefined || named[index] === task)
  const received = { source, report, candidates, requester, budgetUsd }
  const { events, state } = yield* write(task, receive(received, linked))
  const unknown = references.filter((_, index) => named[index] === undefined).map(({ key }) => key)
  for (const key of own === undefined ? [...unknown, source.key] : unknown)
    if (taskIdOf(key) !== task) yield* write(taskIdOf(key), alias(task))
  const again = admission.regression === true ? yield* write(task, recur(report, budgetUsd)) : undefined
  return {
    task,
    status: statusOf(again?.state ?? state),
    /** Whether this changed anything: a new task, a new link, a bug that came back. */
    isNew: events.length + (again?.events.length ?? 0) > 0
  }
})

/**
 * The task the door's own key leads to. Where somebody else's text claimed the key and that task ended short of a fix, the door takes
 * its key back: what really happened is never answered by an end that had nothing to do with it.
 */
const ownTask = Effect.fnUntraced(function* ({ key }: Source) {
  const id = yield* findTask(key)
  if (id === undefined || id === taskIdOf(key)) return id
  const { state } = yield* load(id)
  return endedShort(next(state)) && isOnlyNamed(state, key) ? taskIdOf(key) : id
})

const isOnlyNamed = ({ intake }: Task.State, key: string): boolean =>
  intake?.sources.find((source) => source.key === key)?.named === true

/** Counts a task that is about to be made; there are no limits where none are provided. */
const limitNew = Effect.fnUntraced(function* (task: TaskId, { requester, source }: Admission) {
  const limits = yield* Effect.serviceOption(RateLimits)
  if (limits._tag === "None" || (yield* load(task)).state.intake !== undefined) return
  const who = requester === null ? source.kind : `${requester.channel}:${requester.id}`
  yield* limits.value.newTask(who)
})
