import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { Cluster } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { mergedStory, readyStory, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { money } from "./money.ts"

const again: Event = { ...examples["budget.spent"], usd: 0.1 }
const recurring = tell([...mergedStory, examples["task.recurred"], again, again], taskIdOf("recurring"))
const log = [...recurring, ...tell(readyStory, taskIdOf("ready"))]

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("money", (it) => {
  it.effect("keeps every call in whole millionths, under the round it was for", () =>
    Effect.gen(function* () {
      const { again, once, sql } = yield* replayed(money, log)
      assert.deepStrictEqual(again, once)
      const rows = yield* Effect.promise(
        async () => sql`
          select round, phase, count(*)::int as calls, sum(micros)::int as micros from money.spend
          where task_id = ${taskIdOf("recurring")} group by 1, 2 order by 1, 2`
      )
      assert.deepStrictEqual(
        rows.map((row) => ({ ...row })),
        [
          { round: 1, phase: "green", calls: 1, micros: 300_000 },
          { round: 1, phase: "plan", calls: 2, micros: 213_215 },
          { round: 1, phase: "red", calls: 2, micros: 330_000 },
          { round: 2, phase: "plan", calls: 2, micros: 200_000 }
        ]
      )
      const [task] = yield* Effect.promise(
        async () => sql`
          select budget_micros::int as budget, spent_micros::int as spent, round, repositories
          from money.task where id = ${taskIdOf("recurring")}`
      )
      // 0.163215 + 0.05 + 0.21 + 0.12 + 0.3, and twice 0.1 once it was back.
      assert.deepStrictEqual(
        { ...task },
        { budget: 10_000_000, spent: 1_043_215, round: 2, repositories: ["harbor/parcel-post"] }
      )
    }).pipe(Effect.scoped)
  )

  it.effect("is the same wherever a batch ends", () =>
    Effect.gen(function* () {
      const [whole, ...parts] = yield* splitEverywhere(money, recurring)
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )
})
