import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import * as Task from "#domain/Task.ts"
import { Cluster } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { closedStory, mergedStory, readyStory, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { evolve, type Pull, pulls } from "./pulls.ts"

const other = "harbor/customs"
const back = { ...examples["pr.opened"], number: 8 }
const stories: ReadonlyArray<ReadonlyArray<Event>> = [
  [...mergedStory, examples["pr.reverted"], examples["task.recurred"], back, { ...examples["pr.closed"], number: 8 }],
  [...closedStory, examples["pr.reopened"]],
  [
    ...[...readyStory.slice(0, 7), { ...examples["pr.opened"], repository: other }, ...readyStory.slice(7)],
    ...[{ ...examples["pr.ready"], repository: other }, examples["pr.checked"], examples["pr.returned"]],
    ...[examples["pr.updated"], { ...examples["pr.updated"], repository: other }]
  ]
]
const ids = stories.map((_, index) => taskIdOf(`pulls-${index}`))
const log = stories.flatMap((events, index) => tell(events, ids[index]!))

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("pull requests", (it) => {
  it.effect("are kept with what became of them", () =>
    Effect.gen(function* () {
      const { again, once, sql } = yield* replayed(pulls, log)
      assert.deepStrictEqual(again, once)
      const of = (index: number) =>
        Effect.promise(
          async () => sql<Array<Pull>>`select * from pulls.pull where task_id = ${ids[index]!} order by id`
        )
      const [merged, second] = yield* of(0)
      assert.deepInclude(merged, {
        number: 7,
        fate: "reverted",
        merged_by: "alice",
        reverted_by: "alice",
        closed_by: null
      })
      // Opened as event 7, ready as 31, merged as 32, back as 34; each 20 s after the one before.
      assert.deepStrictEqual(
        [merged!.ready_at, merged!.merged_at, merged!.recurred_at].map(
          (time) => Number(time) - Number(merged!.opened_at)
        ),
        [480_000, 500_000, 540_000]
      )
      assert.deepInclude(second, { number: 8, fate: "closed", closed_by: "alice", ready_at: null, recurred_at: null })
      assert.deepInclude((yield* of(1))[0], { fate: "draft", closed_at: null, closed_by: null })
      const [one, two] = yield* of(2)
      assert.deepInclude(one, { repository: other, fate: "draft", returned_by_review: 0, plan_version: 2 })
      // CI spoke of a head that has been replaced since.
      assert.deepInclude(two, {
        fate: "draft",
        returned_by_review: 1,
        returned_by_ci: 0,
        checks: null,
        plan_version: 2
      })
    }).pipe(Effect.scoped)
  )

  it.effect("are the same wherever a batch ends", () =>
    Effect.gen(function* () {
      const [whole, ...parts] = yield* splitEverywhere(pulls, log)
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )

  it("have the fate the domain gives them, after every event", () => {
    for (const [index, events] of stories.entries()) {
      let rows: ReadonlyArray<Pull> = []
      for (const [end, { event, stored }] of tell(events, ids[index]!).entries()) {
        rows = evolve(rows, stored.subject, event, stored.time)
        const { pullRequests } = Task.fold(events.slice(0, end + 1))
        for (const [repository, { fate, head, number }] of Object.entries(pullRequests)) {
          const row = rows.find((one) => one.repository === repository && one.number === number)
          assert.deepInclude(row, { fate, head }, `story ${index} after ${end + 1} events`)
        }
      }
    }
  })
})
