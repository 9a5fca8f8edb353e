import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, readyStory, story, storyTask, tell } from "#test/story.ts"
import { approvals } from "../models/approvals.ts"
import { answeringFrom, get } from "../reports/reportsFixture.ts"
import { approvalsApi } from "./approvalsApi.ts"

const [cancelled, early, late] = [taskIdOf("cancelled"), taskIdOf("early"), taskIdOf("late")] as const
const received = examples["task.received"]
const requester = { channel: "slack", id: "U7", name: "carol" } as const
const reminded = { ...examples["plan.reminded"], version: 1, escalated: true }
const served = answeringFrom(
  approvalsApi,
  [approvals],
  [
    story,
    tell(cancelledStory, cancelled, "2026-11-17T07:00:00.000Z"),
    tell([{ ...received, requester }, ...readyStory.slice(1, 8), reminded], early, "2026-11-17T06:00:00.000Z"),
    tell([...readyStory.slice(0, 14), examples["plan.endorsed"]], late, "2026-11-17T08:00:00.000Z")
  ]
)

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("the approvals API", (it) => {
  it.effect("lists what waits, longest asked first, with who may say yes", () =>
    Effect.gen(function* () {
      const { body } = yield* get("/api/approvals?state=waiting")
      assert.deepStrictEqual(named(body), [`${early} v1`, `${late} v2`])
      const [first, second] = body.approvals
      const url = `/api/tasks/${early}/plans/1`
      assert.deepInclude(first, {
        ...{ requester: "carol", askedAt: "2026-11-17T06:02:00.000Z", required: 1, missing: 1, given: [] },
        reminders: [{ escalated: true, at: "2026-11-17T06:02:40.000Z" }]
      })
      assert.strictEqual(first.plan.url, url)
      assert.include(first.who, "not carol, who asked for the fix; never a bot")
      // Days by now, and one more each day.
      assert.isAbove(first.waitedSeconds, second.waitedSeconds + 7000)
      assert.deepInclude(second.given[0], { grounds: "write permission on GitHub" })
      assert.deepInclude(second.refused[0], { reason: "approve: mallory may not write to harbor/parcel-post." })
    })
  )

  it.effect("lists what was decided, newest first, and what was taken back", () =>
    Effect.gen(function* () {
      const { body } = yield* get("/api/approvals?state=decided")
      assert.deepStrictEqual(named(body), [`${storyTask} v2`, `${storyTask} v1`, `${late} v1`])
      assert.deepInclude(body.approvals[0], { state: "approved", waitedSeconds: 40, missing: 0, who: [] })
      assert.strictEqual(body.approvals[0].plan.sha256, sha256Of(secondPlan))
      assert.deepInclude(body.approvals[0].decision, { grounds: "write permission on GitHub", feedback: null })
      assert.deepInclude(body.approvals[1].decision, { feedback: "Test every zone, please." })
      const taken = (yield* get("/api/approvals?state=withdrawn")).body
      assert.deepInclude(taken.approvals[0], {
        task: cancelled,
        withdrawnBy: "cancelled",
        waitedSeconds: 40,
        decision: null
      })
      assert.deepStrictEqual(named((yield* get("/api/approvals?state=approved")).body), [`${storyTask} v2`])
    })
  )

  it.effect("filters by repository and by who had a say, and pages through every sort both ways", () =>
    Effect.gen(function* () {
      const count = Effect.fnUntraced(function* (query: string) {
        return (yield* get(`/api/approvals?${query}`)).body.approvals.length
      })
      assert.strictEqual(yield* count("repository=Harbor%2FParcel-Post"), 6)
      assert.strictEqual(yield* count("repository=harbor%2Fnone"), 0)
      assert.strictEqual(yield* count("person=Alice"), 4)
      assert.strictEqual(yield* count("person=6666"), 2)
      assert.strictEqual(yield* count("person=mallory&state=waiting"), 1)
      for (const sort of ["created", "asked", "decided", "waited"]) {
        const there = yield* paged(`sort=${sort}`)
        assert.lengthOf(there, 6)
        assert.deepStrictEqual(there, [...(yield* paged(`sort=-${sort}`))].reverse(), sort)
      }
      assert.deepStrictEqual(
        new Set((yield* paged("sort=-waited")).slice(0, 2)),
        new Set([`${early} v1`, `${late} v2`])
      )
    })
  )

  it.effect("is a table too, and says what is possible", () =>
    Effect.gen(function* () {
      const { body } = yield* get("/api/approvals?state=decided&format=csv")
      const [titles, first] = body.split("\r\n")
      assert.match(
        titles,
        /^task,title,plan\.version,plan\.sha256,plan\.risk,plan\.estimateUsd,plan\.url,repositories,/
      )
      assert.include(first, storyTask)
      const { next } = (yield* get("/api/approvals?limit=1")).body
      for (const query of ["state=odd", "sort=odd", "limit=0", "cursor=odd", `sort=asked&cursor=${next}`])
        assert.strictEqual((yield* get(`/api/approvals?${query}`)).status, 400, query)
      assert.include((yield* get("/api/approvals?sort=odd")).body.errors[0].message, '"-waited"')
    })
  )
})

interface Page {
  readonly approvals: ReadonlyArray<{ readonly task: TaskId; readonly plan: { readonly version: number } }>
}

const named = ({ approvals }: Page) => approvals.map(({ plan, task }) => `${task} v${plan.version}`)

const paged = Effect.fnUntraced(function* (query: string) {
  const seen: Array<string> = []
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: Page & { next: string | null } } = yield* get(
      `/api/approvals?${query}&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`
    )
    seen.push(...named(body))
    cursor = body.next
  }
  return seen
})
