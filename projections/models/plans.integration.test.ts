import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { plan, secondPlan } from "#test/cast.ts"
import { Cluster } from "#test/database.ts"
import { parkedStory, story, storyTask, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { plans, plansOf } from "./plans.ts"

const parked = taskIdOf("parked")
const log = [...story, ...tell(parkedStory, parked)]

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("plans", (it) => {
  it.effect("are kept in every version, with what people said to it", () =>
    Effect.gen(function* () {
      const { again, once, sql } = yield* replayed(plans, log)
      assert.deepStrictEqual(again, once)
      const written = yield* Effect.promise(() => plansOf(sql, storyTask))
      const [first, second] = written!
      assert.deepStrictEqual([first!.plan, first!.sha256], [plan, sha256Of(plan)])
      assert.deepStrictEqual([second!.plan, second!.sha256], [secondPlan, sha256Of(secondPlan)])
      assert.deepInclude(first, { verdict: "rejected", feedback: "Test every zone, please.", grounds: null })
      assert.deepInclude(second, { verdict: "approved", feedback: null, grounds: "write permission on GitHub" })
      assert.strictEqual(second!.by?.name, "alice")
      const { baseBranch, baseCommit, repository } = plan.repositories[0]!
      assert.deepStrictEqual(first!.repositories, [{ repository, baseBranch, baseCommit }])
    }).pipe(Effect.scoped)
  )

  it.effect("tell a task without a plan from a task nobody reported", () =>
    Effect.gen(function* () {
      const { sql } = yield* replayed(plans, log)
      assert.deepStrictEqual([...(yield* Effect.promise(() => plansOf(sql, parked)))!], [])
      assert.isUndefined(yield* Effect.promise(() => plansOf(sql, "t-none")))
    }).pipe(Effect.scoped)
  )

  it.effect("are the same wherever a batch ends", () =>
    Effect.gen(function* () {
      const [whole, ...parts] = yield* splitEverywhere(plans, log)
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )
})
