import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { issueWebhook } from "#local/sentry/apiShapes.ts"
import { pythonJson } from "#local/sentry/pythonJson.ts"
import { withEvent } from "#local/sentry/StoredIssue.ts"
import type { SentryFault } from "#local/sentry/startSentry.ts"
import { freshAlert, taskOf } from "#test/alerts.ts"
import { eventsOf, workIn } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, World } from "#test/world.ts"

inWorld({ script: planOnly })("an issue without a stack trace", (it) => {
  it.effect("is completed from Sentry's API before it is planned", () =>
    Effect.gen(function* () {
      const { model, sentry, until } = yield* World
      const alert = freshAlert()
      const { status } = yield* Effect.promise(() => sentry.raiseIssue(alert, "created"))
      assert.strictEqual(status, 202)
      const told = yield* until(taskOf(alert), "plan.created")
      const [received] = eventsOf(told, "task.received")
      const [enriched] = eventsOf(told, "task.enriched")
      assert.deepStrictEqual(received?.report.frames, [])
      assert.deepInclude(enriched?.report.exception, { type: "TypeError" })
      assert.deepInclude(enriched?.report.frames.at(-1), { function: "baseRate", line: 55, inApp: true })
      const { issue_id } = alert.data.event
      const asked = sentry.requests.filter(({ path }) => path.includes(issue_id) && !path.includes("/comments/"))
      assert.deepStrictEqual(asked.map(({ path, status }) => [path.replace(/^.*\/issues\/\d+/, ""), status]).sort(), [
        ["/", 200],
        ["/events/latest/", 200]
      ])
      assert.include(JSON.stringify(model.calls.map(({ request }) => request.messages)), "src/rates.js")
    })
  )

  const passing: ReadonlyArray<readonly [string, SentryFault]> = [
    ["is over its rate limit", { times: 1, status: 429, resetIn: 1 }],
    ["answers 500", { times: 1, status: 500 }]
  ]
  for (const [what, fault] of passing)
    it.effect(`is completed later when Sentry ${what}`, () =>
      Effect.gen(function* () {
        const { sentry, until } = yield* World
        const alert = freshAlert("3-not-actionable")
        sentry.setFaults(fault)
        yield* Effect.promise(() => sentry.raiseIssue(alert, "created"))
        const told = yield* until(taskOf(alert), "task.parked")
        assert.deepStrictEqual(workIn(told), ["task.received", "task.enriched", "task.parked"])
        assert.include(
          sentry.requests.map(({ status }) => status),
          fault.status
        )
      })
    )

  it.effect("is planned from its message when Sentry does not know it any more", () =>
    Effect.gen(function* () {
      const { postWebhook, sentry, signSentry, until } = yield* World
      const alert = freshAlert()
      const forgotten = pythonJson(issueWebhook(withEvent(undefined, alert.data.event, 99), sentry.url, "created"))
      const { status, body } = yield* postWebhook("/webhooks/sentry", forgotten, signSentry(forgotten, "issue"))
      assert.deepStrictEqual([status, body.task], [202, taskOf(alert)])
      const told = yield* until(taskOf(alert), "plan.created")
      assert.lengthOf(eventsOf(told, "task.enriched"), 0)
      assert.include(
        sentry.requests.filter(({ path }) => path.includes(alert.data.event.issue_id)).map(({ status }) => status),
        404
      )
    })
  )
})
