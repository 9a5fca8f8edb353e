import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { pythonJson } from "#local/sentry/pythonJson.ts"
import { freshAlert, taskOf, withEvent } from "#test/alerts.ts"
import { eventsOf, workIn } from "#test/chronicle.ts"
import { signedBySentry } from "#test/doors.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, World } from "#test/world.ts"

const path = "/webhooks/sentry"

const settings = {
  REDGREEN_PROJECTS: "parcel-post=harbor/parcel-post",
  SENTRY_ORGANIZATION: "harbor",
  SENTRY_POLL: "off"
}

inWorld({ script: planOnly, settings })("Sentry's door", (it) => {
  it.effect("refuses what is not signed with the secret over these very bytes, and stores nothing", () =>
    Effect.gen(function* () {
      const { postWebhook, settled, signSentry } = yield* World
      const before = yield* settled
      const body = pythonJson(freshAlert())
      const signed = signSentry(body)
      const { "sentry-hook-signature": signature, ...unsigned } = signed
      const refused = [
        unsigned,
        { ...unsigned, "sentry-hook-signature": "" },
        { ...unsigned, "sentry-hook-signature": signature.slice(0, -2) },
        signedBySentry("another secret", body),
        signedBySentry("", body),
        signSentry(`${body} `)
      ]
      for (const headers of refused) {
        const answer = yield* postWebhook(path, body, headers)
        assert.deepStrictEqual([answer.status, answer.body.title], [401, "Unauthorized"])
        assert.include(answer.headers.get("content-type"), "application/problem+json")
        assert.include(answer.body.detail, "SENTRY_WEBHOOK_SECRET")
      }
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("refuses five megabytes before it has read them, signed or not", () =>
    Effect.gen(function* () {
      const { postWebhook, raise, settled, signSentry } = yield* World
      const before = yield* settled
      const body = pythonJson(withEvent(freshAlert(), { message: "x".repeat(5 * 1024 * 1024) }))
      const answer = yield* postWebhook(path, body, signSentry(body))
      assert.deepStrictEqual([answer.status, answer.body.status], [413, 413])
      assert.strictEqual(yield* settled, before)
      yield* raise(freshAlert("3-not-actionable"))
    })
  )

  it.effect("says readably what is wrong with a signed body", () =>
    Effect.gen(function* () {
      const { postWebhook, settled, signSentry } = yield* World
      const before = yield* settled
      const { data, ...alert } = freshAlert() as unknown as { data: { event: object } }
      const wrong = [
        ["event_alert", "{", "JSON"],
        ["event_alert", "", "JSON"],
        ["event_alert", "[]", "object"],
        ["event_alert", JSON.stringify({ ...alert, action: "triggered" }), `["data"]`],
        ["event_alert", JSON.stringify({ ...alert, data: { event: { ...data.event, issue_id: null } } }), "issue_id"],
        ["event_alert", JSON.stringify({ ...alert, data: { event: { ...data.event, title: {} } } }), "title"],
        ["error", JSON.stringify({ action: "created", data: { error: {} } }), `["data"]["error"]`],
        ["issue", JSON.stringify({ action: "created", data: { issue: {} } }), `["data"]["issue"]`],
        ["comment", JSON.stringify({ action: "created", data: { comment: "@agent fix" } }), "comment_id"]
      ] as const
      for (const [resource, body, hint] of wrong) {
        const { status, body: problem } = yield* postWebhook(path, body, signSentry(body, resource))
        assert.deepStrictEqual([status, problem.title], [400, "Bad Request"], body.slice(0, 200))
        assert.include(problem.detail, hint)
        assert.notInclude(problem.detail, "    at ")
      }
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("thanks for what it has no use for", () =>
    Effect.gen(function* () {
      const { postWebhook, sentry, settled, signSentry } = yield* World
      const before = yield* settled
      for (const [resource, ignored] of [
        ["installation", /^installation.created$/],
        ["metric_alert", /^metric_alert.created: .* issue alert rule/],
        ["seer", /^seer.created/],
        ["activity_alert", /^activity_alert.created/],
        ["tomorrow", /^resource tomorrow$/],
        ["", /^resource $/]
      ] as const) {
        const answer = yield* postWebhook(path, `{"action":"created"}`, signSentry(`{"action":"created"}`, resource))
        assert.strictEqual(answer.status, 200)
        assert.match(answer.body.ignored, ignored)
      }
      for (const action of ["resolved", "assigned", "archived", "unresolved"]) {
        const { status } = yield* Effect.promise(() => sentry.raiseIssue(freshAlert(), action))
        assert.strictEqual(status, 200)
      }
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("parks an alert of a project it does not know, and says what to set", () =>
    Effect.gen(function* () {
      const { raise, until } = yield* World
      const alert = freshAlert()
      const url = alert.data.event.url.replace("/parcel-post/", "/mystery/")
      const task = yield* raise(withEvent(alert, { url }))
      const [parked] = eventsOf(yield* until(task, "task.parked"), "task.parked")
      assert.strictEqual(parked?.reason, "unknown-project")
      assert.include(parked?.detail, `"mystery"`)
      assert.include(parked?.hint, "REDGREEN_PROJECTS (mystery=owner/name)")
    })
  )

  it.effect("makes one task of the same alert ten times at once, and later again", () =>
    Effect.gen(function* () {
      const { history, raise, settled, until } = yield* World
      const alert = freshAlert("3-not-actionable")
      yield* Effect.all(
        Array.from({ length: 10 }, () => raise(alert)),
        { concurrency: "unbounded" }
      )
      const task = taskOf(alert)
      yield* until(task, "task.parked")
      yield* raise(alert)
      yield* settled
      assert.deepStrictEqual(workIn(yield* history(task)), ["task.received", "task.parked"])
    })
  )

  it.effect("makes one task of an issue's webhook and its alert, whichever comes first", () =>
    Effect.gen(function* () {
      const { history, raise, sentry, settled, until } = yield* World
      const [early, late] = [freshAlert("3-not-actionable"), freshAlert("3-not-actionable")]
      yield* Effect.promise(() => sentry.raiseIssue(early, "created"))
      yield* raise(early)
      yield* raise(late)
      yield* Effect.promise(() => sentry.raiseIssue(late, "created"))
      for (const alert of [early, late]) yield* until(taskOf(alert), "task.parked")
      yield* settled
      const tagsOfTask = (alert: typeof early) => Effect.map(history(taskOf(alert)), workIn)
      assert.deepStrictEqual(yield* tagsOfTask(early), ["task.received", "task.enriched", "task.parked"])
      assert.deepStrictEqual(yield* tagsOfTask(late), ["task.received", "task.parked"])
    })
  )

  it.effect("follows a task in one comment on its issue, and answers there who may not", () =>
    Effect.gen(function* () {
      const { planned, sentry, settled } = yield* World
      const { task } = yield* planned
      const { id } = sentry.issues.all.find((issue) => taskIdOf(`sentry:harbor:${issue.id}`) === task)!
      const kim = { type: "user", id: "7", name: "Kim" } as const
      assert.strictEqual((yield* Effect.promise(() => sentry.commentAs(kim, id, "@agent approve v1"))).status, 200)
      yield* settled
      const ours = () => sentry.issues.find(id)!.comments.filter(({ by }) => by.type === "application")
      const [card, answer, ...more] = ours().map(({ text }) => text)
      assert.lengthOf(more, 0)
      assert.match(card!, /^\*\*Redgreen: awaiting approval\.\*\*.*pull\/\d+\) \(draft\)/s)
      assert.match(answer!, /^Kim: `approve` was not done\./)
      // Sentry tells us of our own comments too.
      yield* Effect.promise(() => sentry.hooks.settled())
      for (const { resource, status } of sentry.deliveries) if (resource === "comment") assert.strictEqual(status, 200)
    })
  )

  it.effect("plans an issue somebody asks for on its page, from what Sentry knows of it", () =>
    Effect.gen(function* () {
      const { sentry, until } = yield* World
      const { id } = sentry.learn(freshAlert())
      const kim = { type: "user", id: "7", name: "Kim" } as const
      assert.strictEqual((yield* Effect.promise(() => sentry.commentAs(kim, id, "@agent fix"))).status, 202)
      const told = yield* until(taskIdOf(`sentry:harbor:${id}`), "plan.created")
      const [received] = eventsOf(told, "task.received")
      const [triaged] = eventsOf(told, "task.triaged")
      assert.deepInclude(received?.requester, { channel: "sentry", id: "7" })
      assert.match(triaged?.because ?? "", /^asked for by Kim; our own code is in the stack trace/)
    })
  )
})
