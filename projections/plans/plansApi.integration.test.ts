import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { plan, secondPlan } from "#test/cast.ts"
import { parkedStory, story, storyTask, tell } from "#test/story.ts"
import { plans } from "../models/plans.ts"
import { answeringFrom, get } from "../reports/reportsFixture.ts"
import { plansApi } from "./plansApi.ts"

const parked = taskIdOf("parked")
const served = answeringFrom(plansApi, [plans], [story, tell(parkedStory, parked)])
const at = `/api/tasks/${storyTask}/plans`

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("the plans API", (it) => {
  it.effect("lists every version, oldest first, as JSON and as a table", () =>
    Effect.gen(function* () {
      const { body, headers } = yield* get(at)
      const [first, second] = body.plans
      assert.lengthOf(body.plans, 2)
      assert.deepInclude(first, { version: 1, sha256: sha256Of(plan), createdAt: "2026-11-17T09:43:10.000Z" })
      assert.deepInclude(first.decision, { verdict: "rejected", feedback: "Test every zone, please." })
      assert.deepInclude(second.decision, { verdict: "approved", at: "2026-11-17T09:46:10.000Z" })
      assert.strictEqual((yield* get(at, { "if-none-match": headers["etag"]! })).status, 304)
      const table = (yield* get(at, { accept: "text/csv" })).body.split("\r\n")
      assert.match(table[0], /^version,sha256,createdAt,decision\.verdict,/)
      assert.lengthOf(table, 4)
      assert.deepStrictEqual((yield* get(`/api/tasks/${parked}/plans`)).body, { plans: [] })
    })
  )

  it.effect("shows one version in full, as it was hashed and as text", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`${at}/2`)
      assert.deepStrictEqual(body.plan, secondPlan)
      assert.strictEqual(sha256Of(body.plan), body.sha256)
      assert.include(body.text, "  3. Test every zone, as the reviewer asked\n")
    })
  )

  it.effect("tells two versions apart, forwards and backwards", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`${at}/diff?from=1&to=2`)
      assert.deepStrictEqual(body.changed, [{ field: "steps", old: plan.steps, new: secondPlan.steps }])
      assert.include(body.unified, "--- plan v1\n+++ plan v2\n")
      const changed = (text: string) => text.split("\n").filter((line) => /^[+-](?![+-])/.test(line))
      assert.deepStrictEqual(changed(body.unified), ["+  3. Test every zone, as the reviewer asked"])
      const back = (yield* get(`${at}/diff?from=2&to=1`)).body
      assert.deepStrictEqual(changed(back.unified), ["-  3. Test every zone, as the reviewer asked"])
    })
  )

  it.effect("says what is wrong with a question", () =>
    Effect.gen(function* () {
      const expected: ReadonlyArray<readonly [string, number, string]> = [
        ["/api/tasks/t-none/plans", 404, "No task is called t-none."],
        ["/api/tasks/t-none/plans/1", 404, "No task is called t-none."],
        [`${at}/3`, 404, `Task ${storyTask} has no plan v3, it has these: v1, v2.`],
        [`/api/tasks/${parked}/plans/1`, 404, `Task ${parked} has no plan v1, it has no plan yet.`],
        [`${at}/diff?from=1&to=9`, 404, `Task ${storyTask} has no plan v9, it has these: v1, v2.`],
        [`${at}/diff?from=2&to=2`, 400, "Both are v2: name two versions, such as from=1&to=2."]
      ]
      for (const [path, status, detail] of expected) {
        const { body, headers, status: answered } = yield* get(path)
        assert.deepStrictEqual([answered, body.detail], [status, detail], path)
        assert.strictEqual(headers["content-type"], "application/problem+json")
      }
      for (const path of [`${at}/0`, `${at}/x`, `${at}/diff?from=1`, `${at}/diff?from=1&to=x`])
        assert.strictEqual((yield* get(path)).status, 400, path)
      assert.strictEqual((yield* get(at, { authorization: "Bearer wrong" })).status, 401)
    })
  )
})
