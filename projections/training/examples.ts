import { Effect, Stream } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import { EventLog } from "#domain/EventLog.ts"
import type { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { type Lesson, lessonOf } from "./lessonOf.ts"
import type { Skipped, TrainingRecord } from "./TrainingRecord.ts"

export interface Selection {
  /** Not only what was merged and stayed. */
  readonly all: boolean
  /** ISO 8601. */
  readonly since: string | undefined
  readonly repository: string | undefined
}

/** Every task of the selection, by its id: an example, or why it is none. Read from the log, a few tasks at a time. */
export const examples = (selection: Selection) =>
  Stream.fromEffect(Effect.flatMap(EventLog, (log) => log.having(selection.all ? "plan.created" : "pr.merged"))).pipe(
    Stream.flatMap((ids) => Stream.fromIterable([...ids].sort())),
    Stream.mapEffect((id) => exampleOf(id, selection), { concurrency: 4 }),
    Stream.flatMap((found) => Stream.fromIterable(found))
  )

const exampleOf = Effect.fnUntraced(function* (
  id: TaskId,
  selection: Selection
): Effect.fn.Return<ReadonlyArray<TrainingRecord | typeof Skipped.Type>, never, Artifacts | EventStore> {
  const loaded = yield* Effect.catchDefect(load(id), () => Effect.undefined)
  if (loaded === undefined) return [{ skipped: id, why: "unreadable" }]
  const lesson = lessonOf(loaded.history)
  if (lesson === undefined || !isWanted(lesson, selection)) return []
  const artifacts = yield* Artifacts
  const texts = yield* Effect.forEach(lesson.artifacts, (sha256) =>
    Effect.map(artifacts.get(sha256), (bytes) => [sha256, new TextDecoder().decode(bytes)] as const)
  ).pipe(Effect.option)
  if (texts._tag === "None") return [{ skipped: id, why: "artifacts removed" }]
  const known = new Map(texts.value)
  return [lesson.record((artifact) => known.get(artifact)!)]
})

const isWanted = ({ outcome, repositories, time }: Lesson, { all, repository, since }: Selection): boolean =>
  (all || outcome === "merged") &&
  (repository === undefined || repositories.includes(repository)) &&
  (since === undefined || Date.parse(time) >= Date.parse(since))
