import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, References, Schedule } from "effect"
import { open } from "#domain/Envelope.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { cancelledStory, parkedStory, stored, story, storyTask, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { ReadModels } from "../engine/ReadModels.ts"
import { Postgres } from "../Postgres.ts"
import { foldAll } from "../tasks/Folded.ts"
import { listTasks } from "../tasks/listTasks.ts"
import { taskOf } from "../tasks/taskOf.ts"
import { board } from "./board.ts"
import { historyOf, timeline } from "./timeline.ts"

const { report, ...received } = examples["task.received"]
const hostile = tell([{ ...received, report: { ...report, title: "a\0b \ud800 c" } }], taskIdOf("hostile"))
const all = [
  ...story.slice(0, 9),
  ...tell(parkedStory, taskIdOf("parked"), "2026-11-17T08:00:00.000Z"),
  ...story.slice(9),
  ...tell([examples["task.aliased"]], taskIdOf("alias")),
  ...tell(cancelledStory, taskIdOf("cancelled"), "2026-11-17T10:00:00.000Z"),
  ...hostile
]
const expected = [...foldAll(all)].flatMap(([id, folded]) => taskOf(id, folded) ?? [])

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("the board and the timeline", (it) => {
  for (const model of [board, timeline])
    it.effect(`are the same however the log was cut up and however often it was read: ${model.name}`, () =>
      Effect.gen(function* () {
        const { again, once, sql } = yield* replayed(model, all)
        assert.deepStrictEqual(again, once)
        const delivered = yield* replayed(model, [...all, ...all.slice(3), ...all])
        assert.deepStrictEqual(withoutPositions(delivered.once), withoutPositions(once))
        if (model === board) {
          const listing = { sort: "created", descending: true, after: undefined, limit: 100 } as const
          assert.sameDeepMembers([...(yield* Effect.promise(() => listTasks(sql, listing)))], expected)
        } else
          for (const { id } of expected)
            assert.deepStrictEqual(
              yield* Effect.promise(() => historyOf(sql, id)),
              all.filter(({ stored }) => stored.subject === id)
            )
      }).pipe(Effect.scoped)
    )

  for (const model of [board, timeline])
    it.effect(`can begin anywhere with what their tables hold: ${model.name}`, () =>
      Effect.gen(function* () {
        const [whole, ...others] = yield* splitEverywhere(model, all)
        for (const other of others) assert.deepStrictEqual(other, whole)
      }).pipe(Effect.scoped)
    )

  it.effect("keep what PostgreSQL's text cannot hold", () =>
    Effect.gen(function* () {
      const { sql } = yield* replayed(timeline, hostile)
      const id = hostile[0]!.stored.subject
      const [event] = yield* Effect.promise(() => historyOf(sql, id))
      assert.deepStrictEqual(event?.stored, hostile[0]!.stored)
      assert.deepStrictEqual(yield* open(event!.stored), hostile[0])
    }).pipe(Effect.scoped)
  )

  it.effect("stop at a hole in a task's history, and at an event nobody knows, with everything before it told", () =>
    Effect.gen(function* () {
      const strange = { ...all[5]!.stored, type: "plan.dreamt", id: "e-dream" }
      const hole = yield* stoppedAt([...stored(story.slice(0, 3)), ...stored(story.slice(4, 6))])
      const unknown = yield* stoppedAt([...stored(all.slice(0, 5)), strange, ...stored(all.slice(5))])
      for (const { error, position } of hole) {
        assert.include(error, `is number 5 of ${storyTask}, of which only 3 are known`)
        assert.strictEqual(position, 3)
      }
      for (const { error, position } of unknown) {
        for (const part of ["e-dream", "plan.dreamt", "position 6", "unknown event type"]) assert.include(error, part)
        assert.strictEqual(position, 5)
      }
    }).pipe(Effect.scoped)
  )
})

const stoppedAt = Effect.fnUntraced(function* (events: ReadonlyArray<unknown>) {
  const { url } = yield* emptyDatabase
  const context = yield* Layer.build(
    ReadModels.layer([board, timeline]).pipe(
      Layer.provide(Postgres.layer),
      Layer.provide(recordedLog(...events)),
      Layer.provide(configured({ DATABASE_URL: url })),
      Layer.provide(Layer.succeed(References.MinimumLogLevel, "Fatal"))
    )
  )
  return yield* Context.get(context, ReadModels).standings.pipe(
    Effect.repeat({
      until: (each) => each.length === 2 && each.every(({ error }) => error?.includes("position ")),
      schedule: Schedule.spaced("20 millis")
    })
  )
})

const withoutPositions = (tables: Readonly<Record<string, ReadonlyArray<string>>>) =>
  Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => row.replace(/"position": \d+, /, "")).sort()])
  )
