import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { closedStory, mergedStory, readyStory, tell } from "#test/story.ts"
import { pulls } from "../models/pulls.ts"
import { answeringFrom, get } from "../reports/reportsFixture.ts"
import { pullsApi } from "./pullsApi.ts"

const ids = [taskIdOf("may"), taskIdOf("merged"), taskIdOf("closed"), taskIdOf("ready")] as const
const served = answeringFrom(
  pullsApi,
  [pulls],
  [
    tell(mergedStory, ids[0], "2026-05-31T23:58:00.000Z"),
    tell(mergedStory, ids[1], "2026-06-03T10:00:00.000Z"),
    tell(closedStory, ids[2], "2026-06-04T10:00:00.000Z"),
    tell(readyStory, ids[3], "2026-06-05T10:00:00.000Z")
  ]
)
const june = "from=2026-06-01&to=2026-07-01"

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("the pull requests API", (it) => {
  it.effect("lists those opened in a window, newest first, with what became of each", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/pulls?${june}`)
      // The first was reported in May and opened two minutes later, right at the window's beginning.
      assert.deepStrictEqual(tasks(body), [ids[3], ids[2], ids[1], ids[0]])
      assert.deepInclude(body.pulls[2], {
        ...{ fate: "merged", mergedBy: "alice", number: 7, plan: 2, openedAt: "2026-06-03T10:02:00.000Z" },
        ...{ secondsToReady: 480, secondsToMerge: 500, secondsInReview: 20, recurredAt: null }
      })
      assert.deepInclude(body.pulls[1], {
        fate: "closed",
        closedBy: "alice",
        secondsToReady: null,
        secondsToMerge: null
      })
      assert.deepStrictEqual(tasks((yield* get("/api/pulls?from=2026-05-01&to=2026-06-01")).body), [])
      assert.deepStrictEqual(tasks((yield* get("/api/pulls?from=2026-05-01&to=2026-06-01T00:00:00.001Z")).body), [
        ids[0]
      ])
    })
  )

  it.effect("filters, sorts by how long it took, and pages", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(tasks((yield* get(`/api/pulls?${june}&fate=merged`)).body), [ids[1], ids[0]])
      assert.lengthOf((yield* get(`/api/pulls?${june}&repository=HARBOR%2Fparcel-post`)).body.pulls, 4)
      assert.lengthOf((yield* get(`/api/pulls?${june}&repository=harbor%2Fother`)).body.pulls, 0)
      const first = (yield* get(`/api/pulls?${june}&sort=toMerge&limit=3`)).body
      assert.deepStrictEqual(new Set(tasks(first).slice(0, 2)), new Set<string>([ids[0], ids[1]]))
      const rest = (yield* get(`/api/pulls?${june}&sort=toMerge&limit=3&cursor=${first.next}`)).body
      assert.deepStrictEqual(new Set([...tasks(first), ...tasks(rest)]), new Set<string>(ids))
      assert.isNull(rest.next)
    })
  )

  it.effect("is a table too, and says what is possible", () =>
    Effect.gen(function* () {
      const lines = (yield* get(`/api/pulls?${june}`, { accept: "text/csv" })).body.split("\r\n")
      assert.match(lines[0], /^task,repository,number,url,.*secondsToMerge,secondsInReview/)
      assert.lengthOf(lines, 6)
      for (const query of ["fate=odd", "from=odd", "from=2026-06-02&to=2026-06-01", "cursor=e30", "sort=odd"])
        assert.strictEqual((yield* get(`/api/pulls?${query}`)).status, 400, query)
    })
  )
})

const tasks = (body: { readonly pulls: ReadonlyArray<{ readonly task: string }> }) => body.pulls.map(({ task }) => task)
