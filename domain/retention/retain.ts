import { Clock, Duration, Effect } from "effect"
import type { Attachment } from "../attachments.ts"
import { Disposal } from "../Disposal.ts"
import type { TaskId } from "../Ids.ts"
import { load } from "../transact.ts"
import { endedAt } from "./endedAt.ts"
import { takeInventory } from "./inventory.ts"

/** How long bytes are kept after the end of the last task that names them. */
export interface Keep {
  readonly transcripts: Duration.Duration
  /** Patches and logs. */
  readonly artifacts: Duration.Duration
}

export interface Overdue {
  readonly sha256: string
  readonly kind: Attachment["kind"]
  /** Whoever names it. */
  readonly tasks: ReadonlyArray<TaskId>
  readonly bytes: number
  /** When the last of them ended. */
  readonly endedAt: string
}

/** What is still there although its time is over. Nothing of a task that is open, or shared with one. */
export const overdue = Effect.fn("domain.overdue")(function* (keep: Keep) {
  const disposal = yield* Disposal
  const now = yield* Clock.currentTimeMillis
  const { namings } = yield* takeInventory()
  const timeOf = (kind: Attachment["kind"]) => (kind === "transcript" ? keep.transcripts : keep.artifacts)
  const mortal = [...namings].filter(([, named]) => named.every(({ kind }) => Duration.isFinite(timeOf(kind))))
  const ends = new Map<TaskId, string | undefined>()
  const endOf = Effect.fnUntraced(function* (task: TaskId) {
    if (!ends.has(task)) ends.set(task, endedAt((yield* load(task)).history))
    return ends.get(task)
  })
  const found = yield* Effect.forEach(
    mortal,
    Effect.fnUntraced(function* ([sha256, named]): Effect.fn.Return<
      ReadonlyArray<Overdue>,
      never,
      Effect.Services<ReturnType<typeof endOf>>
    > {
      const weight = yield* disposal.weigh(sha256)
      if (weight === undefined || weight.removed !== undefined) return []
      const until = yield* Effect.forEach(named, ({ kind, task }) =>
        Effect.map(endOf(task), (end) => ({ end, over: Date.parse(end ?? "") + Duration.toMillis(timeOf(kind)) }))
      )
      // An open task has no end, and nothing is ever over after that.
      if (!until.every(({ over }) => over <= now)) return []
      const endedAt = until.map(({ end }) => end ?? "").sort()
      const { kind } = named[0]!
      return [{ sha256, kind, tasks: named.map(({ task }) => task), bytes: weight.bytes, endedAt: endedAt.at(-1)! }]
    }),
    { concurrency: 8 }
  )
  return found.flat()
})

/** Takes away what is overdue, and answers what it was. */
export const retain = Effect.fn("domain.retain")(function* (keep: Keep) {
  const disposal = yield* Disposal
  const found = yield* overdue(keep)
  yield* Effect.forEach(found, ({ sha256 }) => disposal.remove(sha256, "retention"), { concurrency: 4 })
  return found
})
