import { Effect } from "effect"
import { alias, receive, recur } from "#domain/decisions/intake.ts"
import { findTask } from "#domain/findTask.ts"
import { type Person, type TaskId, taskIdOf } from "#domain/Ids.ts"
import type { Report, Source } from "#domain/Intake.ts"
import { statusOf } from "#domain/Step.ts"
import { transact } from "#domain/transact.ts"

/** A bug as a door brings it. */
export interface Admission {
  readonly source: Source
  /** Where the same bug is known too, as the report itself says: the Sentry issue a ticket links to. The first names the task. */
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
 * The one way in. The same bug through another door is the same task: whichever of its keys is known leads there, and every
 * other key is made to lead there too.
 */
export const admit = Effect.fn("ingest.admit")(function* (admission: Admission) {
  const { budgetUsd, candidates, references = [], report, requester, source } = admission
  const author = { actor: admission.actor, causationId: admission.cause }
  const keys = [...references, source].map(({ key }) => key)
  const known = yield* Effect.forEach(keys, findTask)
  const task: TaskId = known.find((id) => id !== undefined) ?? taskIdOf(keys[0]!)
  const received = { source, report, candidates, requester, budgetUsd }
  const write = (to: TaskId, decide: Parameters<typeof transact>[2]) => Effect.orDie(transact(to, author, decide))
  const { events, state } = yield* write(task, receive(received, references))
  for (const [index, key] of keys.entries())
    if (known[index] === undefined && taskIdOf(key) !== task) yield* write(taskIdOf(key), alias(task))
  const again = admission.regression === true ? yield* write(task, recur(report, budgetUsd)) : undefined
  return {
    task,
    status: statusOf(again?.state ?? state),
    /** Whether this changed anything: a new task, a new link, a bug that came back. */
    isNew: events.length + (again?.events.length ?? 0) > 0
  }
})
