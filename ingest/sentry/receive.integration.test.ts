import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { load } from "#domain/transact.ts"
import { pythonJson } from "#local/sentry/pythonJson.ts"
import { freshAlert, withEvent } from "#test/alerts.ts"
import { ask, signedBySentry } from "#test/doors.ts"
import { mergedStory } from "#test/story.ts"
import { kim, secret, withDoor } from "./doorFixture.ts"

const promise = <A>(ask: () => Promise<A>) => Effect.promise(ask)

describe("Sentry's door", () => {
  it.live("makes one task of what is sent twice, late and in the wrong order", () =>
    withDoor({}, ({ sentry, tags }) =>
      Effect.gen(function* () {
        const alert = freshAlert()
        const { issue_id: id } = alert.data.event
        sentry.hooks.copies = 2
        sentry.hooks.hold()
        yield* promise(() => sentry.raiseIssue(alert, "created"))
        yield* promise(() => sentry.raise(alert))
        const delivered = yield* promise(() => sentry.hooks.release("newest first"))
        assert.deepStrictEqual(
          delivered.map(({ resource, status }) => [resource, status]),
          [
            ["event_alert", 200],
            ["issue", 200]
          ]
        )
        assert.lengthOf(sentry.deliveries, 4)
        assert.deepStrictEqual(yield* tags(id), ["task.received"])
      })
    )
  )

  it.live("knows an issue from before 2025 for the one whose alert names the organization", () =>
    withDoor({}, ({ sentry, tags, history }) =>
      Effect.gen(function* () {
        const [early, late] = [freshAlert(), freshAlert()]
        yield* promise(() => sentry.raiseIssue(early, "created", "before 2025"))
        yield* promise(() => sentry.raise(early))
        yield* promise(() => sentry.raise(late))
        yield* promise(() => sentry.raiseIssue(late, "created", "before 2025"))
        // The alert brings the frames, but nothing was parked that they could wake.
        for (const { data } of [early, late])
          assert.deepStrictEqual(yield* tags(data.event.issue_id), ["task.received"])
        const { state } = yield* history(early.data.event.issue_id)
        assert.deepInclude(state.intake?.source, { organization: "harbor", issueId: early.data.event.issue_id })
      })
    )
  )

  it.live("goes on with a task from when the organization was not set", () =>
    withDoor({ SENTRY_ORGANIZATION: "" }, ({ sentry, task }) =>
      Effect.gen(function* () {
        const alert = freshAlert()
        const { issue_id: id } = alert.data.event
        yield* promise(() => sentry.raiseIssue(alert, "created", "before 2025"))
        const { status } = yield* promise(() => sentry.raise(alert))
        // Linked to the one that is there: 202, and no second task under the organization's key.
        assert.strictEqual(status, 202)
        const { state } = yield* load(task(id))
        assert.isUndefined(state.intake)
        assert.isDefined(state.alias)
      })
    )
  )

  it.live("takes repository and budget from the rule's action", () =>
    withDoor({ REDGREEN_REPOSITORIES: "harbor/parcel-post,harbor/ledger" }, ({ sentry, history }) =>
      Effect.gen(function* () {
        const alert = freshAlert()
        yield* promise(() => sentry.raise(alert, { repository: "harbor/ledger", budget: "2.50" }))
        const { state } = yield* history(alert.data.event.issue_id)
        assert.deepInclude(state.intake, { candidates: ["harbor/ledger"], budgetUsd: 2.5 })
        const odd = freshAlert()
        yield* promise(() => sentry.raise(odd, { repository: "mallory/evil", budget: "1e9" }))
        assert.deepInclude((yield* history(odd.data.event.issue_id)).state.intake, {
          candidates: ["harbor/parcel-post", "harbor/ledger"],
          budgetUsd: 5
        })
      })
    )
  )

  it.live("takes single errors only where they are meant, and nothing that is no error", () =>
    withDoor({}, ({ sentry, tags }) =>
      Effect.gen(function* () {
        const alert = freshAlert()
        yield* promise(() => sentry.raiseError(alert))
        const slow = withEvent(freshAlert(), { type: "transaction" })
        yield* promise(() => sentry.raise(slow))
        for (const { data } of [alert, slow]) assert.deepStrictEqual(yield* tags(data.event.issue_id), [])
        assert.deepStrictEqual(
          sentry.deliveries.map(({ status }) => status),
          [200, 200]
        )
      })
    ).pipe(
      Effect.andThen(
        withDoor({ SENTRY_ERRORS: "true" }, ({ sentry, tags }) =>
          Effect.gen(function* () {
            const alert = freshAlert()
            assert.strictEqual((yield* promise(() => sentry.raiseError(alert))).status, 202)
            assert.deepStrictEqual(yield* tags(alert.data.event.issue_id), ["task.received"])
          })
        )
      )
    )
  )
})

describe("an issue that is back", () => {
  it.live("reopens the task whose fix was merged, once, and not for an old message", () =>
    withDoor({}, ({ sentry, tags, past }) =>
      Effect.gen(function* () {
        const alert = withEvent(freshAlert(), { datetime: "2026-11-17T09:00:00.000Z" })
        const { issue_id: id } = alert.data.event
        sentry.learn(alert)
        yield* past(id, mergedStory, new Date("2026-11-17T10:00:00.000Z"))
        sentry.issues.resolve(id)
        const before = yield* tags(id)
        // Sent when it had come back before the fix, and delivered only now.
        sentry.issues.change(id, { substatus: "regressed", status: "unresolved" })
        yield* promise(() => sentry.raiseIssue(alert, "unresolved"))
        assert.deepStrictEqual(yield* tags(id), before)
        sentry.hooks.copies = 2
        assert.strictEqual((yield* promise(() => sentry.regress(id))).status, 200)
        assert.deepStrictEqual((yield* tags(id)).slice(before.length), ["task.recurred"])
      })
    )
  )
})

describe("a word on the issue", () => {
  it.live("makes a task of an issue that has none, asked for by who said it", () =>
    withDoor({}, ({ sentry, history, tags }) =>
      Effect.gen(function* () {
        const { id } = sentry.learn(freshAlert())
        sentry.hooks.copies = 2
        yield* promise(() => sentry.commentAs(kim, id, "Seen twice today.\n@agent fix it rounds wrongly"))
        const { state } = yield* history(id)
        assert.deepInclude(state.intake?.requester, { channel: "sentry", id: "7", name: "Kim" })
        assert.deepInclude(state.intake?.report, { project: "parcel-post", description: "it rounds wrongly" })
        yield* promise(() => sentry.commentAs(kim, id, "@agent fix"))
        assert.deepStrictEqual(yield* tags(id), ["task.received", "command.asked"])
      })
    )
  )

  it.live("is refused with its reason to who may not, once", () =>
    withDoor({}, ({ sentry, history, tags }) =>
      Effect.gen(function* () {
        const alert = freshAlert()
        const { issue_id: id } = alert.data.event
        yield* promise(() => sentry.raise(alert))
        sentry.hooks.copies = 2
        yield* promise(() => sentry.commentAs(kim, id, "@agent cancel"))
        assert.deepStrictEqual(yield* tags(id), ["task.received", "command.refused"])
        const event = (yield* history(id)).history.at(-1)!.event
        assert.deepInclude(event, { _tag: "command.refused", command: "cancel", place: id })
      })
    )
  )

  it.live("without a task, or from no person, leads to nothing", () =>
    withDoor({}, ({ sentry, tags }) =>
      Effect.gen(function* () {
        const { id } = sentry.learn(freshAlert())
        const ours = { type: "application", id: "8101", name: "Redgreen" } as const
        yield* promise(() => sentry.commentAs(kim, id, "@agent retry"))
        yield* promise(() => sentry.commentAs(ours, id, "@agent fix"))
        yield* promise(() => sentry.commentAs(kim, id, "@agentic thinking"))
        assert.deepStrictEqual(yield* tags(id), [])
        assert.deepStrictEqual(
          sentry.deliveries.map(({ status }) => status),
          [200, 200, 200]
        )
      })
    )
  )
})

describe("the parts of Sentry's own pages", () => {
  const uri = "/webhooks/sentry/alert-action"
  it.live("lets an action be saved that can be meant, and says what is wrong with another", () =>
    withDoor({}, ({ sentry }) =>
      Effect.gen(function* () {
        const save = (settings: Record<string, string>) => promise(() => sentry.saveAlertAction(uri, settings))
        for (const settings of [{}, { repository: "harbor/parcel-post", budget: "0.5" }, { title: "x" }])
          assert.strictEqual((yield* save(settings)).status, 200)
        for (const [settings, wrong] of [
          [{ repository: "harbor/other" }, /harbor\/other is not among the repositories: harbor\/parcel-post/],
          [{ budget: "a lot" }, /US dollars/],
          [{ budget: "-1" }, /US dollars/]
        ] as const) {
          const { status, body } = yield* save(settings)
          assert.strictEqual(status, 400)
          assert.match((body as { message: string }).message, wrong)
        }
      })
    )
  )

  it.live("offers the repositories to who signs the empty string", () =>
    withDoor({}, ({ sentry, url }) =>
      Effect.gen(function* () {
        const offered = yield* promise(() =>
          sentry.hooks.component("GET", "/webhooks/sentry/repositories?projectSlug=x")
        )
        assert.deepStrictEqual(offered, {
          status: 200,
          body: [{ label: "harbor/parcel-post", value: "harbor/parcel-post" }]
        })
        const hook = signedBySentry(secret, "")["sentry-hook-signature"]
        for (const headers of [{}, { "sentry-hook-signature": hook }, { "sentry-app-signature": hook.slice(1) }])
          assert.strictEqual((yield* ask("GET", `${url}/repositories`, { headers })).status, 401)
        assert.strictEqual((yield* ask("POST", `${url}/alert-action`, { body: "{}" })).status, 401)
      })
    )
  )
})

describe("the old WebHooks plugin", () => {
  const { event_id, exception, issue_id } = freshAlert().data.event
  const body = pythonJson({
    ...{ id: issue_id, project_slug: "parcel-post", message: "rate of undefined", level: "error" },
    ...{ url: `https://sentry.io/organizations/harbor/issues/${issue_id}/`, event: { event_id, exception } }
  })
  it.live("is there only for who knows the token, and only where there is one", () =>
    withDoor({ SENTRY_LEGACY_TOKEN: "long-and-secret" }, ({ url, tags }) =>
      Effect.gen(function* () {
        for (const query of ["", "?token=", "?token=long-and-secre", "?token=long-and-secret1"])
          assert.strictEqual((yield* ask("POST", `${url}/legacy${query}`, { body })).status, 404)
        assert.strictEqual((yield* ask("POST", `${url}/legacy?token=long-and-secret`, { body })).status, 202)
        assert.deepStrictEqual(yield* tags(issue_id), ["task.received"])
        assert.strictEqual((yield* ask("POST", `${url}/legacy?token=long-and-secret`, { body: "{" })).status, 400)
      })
    ).pipe(
      Effect.andThen(
        withDoor({}, ({ url }) =>
          Effect.gen(function* () {
            for (const query of ["", "?token="])
              assert.strictEqual((yield* ask("POST", `${url}/legacy${query}`, { body })).status, 404)
          })
        )
      )
    )
  )
})
