import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { next, statusOf } from "#domain/Step.ts"
import { eventsOf, workIn } from "#test/chronicle.ts"
import type { Answered } from "#test/doors.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

/** Parked without a session: nothing in it is ours. */
const foreign = {
  title: "TypeError: Cannot read properties of undefined (reading 'rate')",
  frames: [{ file: "node_modules/pg/lib/client.js", function: "query", line: 12, inApp: false }]
}

inWorld({ script: planOnly })("the API", (it) => {
  it.effect("lets nobody in without its token", () =>
    Effect.gen(function* () {
      const { api, settled, settings } = yield* World
      const before = yield* settled
      const right = settings["REDGREEN_API_TOKEN"]!
      for (const token of [null, "", "wrong", `${right}x`, right.slice(1)])
        for (const [method, path] of [
          ["POST", "/api/tasks"],
          ["POST", "/api/tasks/t-1/approve"],
          ["GET", "/api/tasks"],
          ["GET", "/api/tasks/t-1"]
        ] as const)
          expectProblem(yield* api(method, path, method === "POST" ? { title: "A bug" } : undefined, token), 401)
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("says what is wrong with a report, and stores nothing of it", () =>
    Effect.gen(function* () {
      const { api, settled } = yield* World
      const before = yield* settled
      const wrong = [
        [{}, "title"],
        [{ title: "" }, "title"],
        [{ title: 7 }, "title"],
        [{ title: "A bug", budgetUsd: 0 }, "budgetUsd"],
        [{ title: "A bug", link: "javascript:alert(1)" }, "link"],
        [{ title: "A bug", repository: "../etc" }, "repository"],
        [{ title: "A bug", frames: [{ file: 1, inApp: true }] }, "frames"],
        ["{", "JSON"]
      ] as const
      for (const [body, hint] of wrong) {
        const problem = expectProblem(yield* api("POST", "/api/tasks", body), 400)
        assert.include(JSON.stringify(problem), hint)
      }
      const elsewhere = expectProblem(yield* api("POST", "/api/tasks", { title: "A bug", repository: "acme/web" }), 409)
      assert.include(elsewhere.detail, `acme/web is not among the configured repositories: ${repository}`)
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("takes the same report, or the same key, for the same task", () =>
    Effect.gen(function* () {
      const { api, history, settled } = yield* World
      const posts = Array.from({ length: 5 }, () => api("POST", "/api/tasks", { ...foreign, key: "ticket-4711" }))
      const answers = [
        ...(yield* Effect.all(posts, { concurrency: "unbounded" })),
        yield* api("POST", "/api/tasks", { ...foreign, title: "Said in other words", key: "ticket-4711" })
      ]
      assert.deepStrictEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
      const [task, ...others] = new Set(answers.map(({ body }) => body.task))
      assert.deepStrictEqual(others, [])
      yield* settled
      const told = yield* history(task)
      assert.deepStrictEqual(workIn(told), ["task.received", "task.parked"])
      const same = [yield* api("POST", "/api/tasks", foreign), yield* api("POST", "/api/tasks", foreign)]
      assert.strictEqual(same[0]?.body.task, same[1]?.body.task)
      assert.notStrictEqual(same[0]?.body.task, task)
      // The tables are written from the log a moment later.
      yield* api("GET", `/api/tasks/${task}/events`).pipe(
        Effect.repeat({
          until: ({ body, status }) => status === 200 && body.events.length >= 2,
          schedule: Schedule.spaced("50 millis"),
          times: 600
        })
      )
    })
  )

  it.effect("does not let whoever asked for a fix approve its plan", () =>
    Effect.gen(function* () {
      const { api, comment, history, settled, until } = yield* World
      const reported = yield* api("POST", "/api/tasks", {
        title: "20.4 kg to the Netherlands has no price",
        repository
      })
      const { task } = reported.body
      const { state } = yield* until(task, (told) => next(told.state)._tag === "Approval")
      const { number } = state.pullRequests[repository]!
      const refused = expectProblem(yield* api("POST", `/api/tasks/${task}/approve`, { plan: "v1" }), 409)
      assert.include(refused.detail, "asked for this fix, so somebody else has to approve it")
      assert.strictEqual((yield* comment("maintainer", number, "@agent approve")).status, 202)
      const cancelled = yield* api("POST", `/api/tasks/${task}/cancel`, { reason: "no longer needed" })
      assert.deepStrictEqual([cancelled.status, cancelled.body.status], [200, "cancelled"])
      yield* settled
      const told = yield* history(task)
      assert.lengthOf(eventsOf(told, "plan.approved"), 1)
      assert.deepStrictEqual(
        eventsOf(told, "task.cancelled").map(({ reason }) => reason),
        ["no longer needed"]
      )
    })
  )

  it.effect("gives and refuses the same words as a comment", () =>
    Effect.gen(function* () {
      const { api, history, planned, settled } = yield* World
      const { plan, task } = yield* planned
      const path = `/api/tasks/${task}`
      const wrong = [
        ["/approve", { plan: "v2" }, 409, "v2 is not the current plan"],
        ["/approve", { plan: "0".repeat(64) }, 409, "is not the current plan"],
        ["/approve", {}, 400, "plan"],
        ["/reject", { plan: "v1" }, 400, "feedback"],
        ["/retry", {}, 409, "nothing to retry"],
        ["/retry", { budgetUsd: -1 }, 400, "budgetUsd"]
      ] as const
      for (const [verb, body, status, hint] of wrong)
        assert.include(JSON.stringify(expectProblem(yield* api("POST", `${path}${verb}`, body), status)), hint)
      const unknown = expectProblem(yield* api("POST", "/api/tasks/t-unknown/approve", { plan: "v1" }), 409)
      assert.include(unknown.detail, "There is no such task.")

      const approvals = [1, 2].map(() => api("POST", `${path}/approve`, { plan: plan.sha256.slice(0, 7) }))
      const answers = yield* Effect.all(approvals, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [200, 200]
      )
      yield* api("POST", `${path}/cancel`, {})
      yield* settled
      const told = yield* history(task)
      assert.lengthOf(eventsOf(told, "plan.approved"), 1)
      assert.strictEqual(statusOf(told.state), "cancelled")
    })
  )
})

const expectProblem = (answer: Answered, status: number) => {
  assert.strictEqual(answer.status, status, answer.text)
  assert.include(answer.headers.get("content-type"), "application/problem+json")
  assert.strictEqual(answer.body.status, status)
  return answer.body
}
