import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { sha256Of } from "#domain/Plan.ts"
import { actionIds } from "#integrations/slack/actions.ts"
import { eventsOf, namesMorgan, namesTheGroup, record, sha256, shown, task, withSlack } from "#local/slack/TestBench.ts"
import { plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"

describe("buttons", () => {
  it.live("approve the plan they stand under, once however often they are clicked", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        const { body, status } = yield* Effect.promise(() =>
          slack.click("morgan", ts, actionIds.approve, { twice: true })
        )
        assert.deepStrictEqual([status, body], [200, undefined])
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        const [approved, ...others] = yield* eventsOf(task, "plan.approved")
        assert.deepStrictEqual(others, [])
        assert.deepInclude(approved, {
          version: 1,
          sha256,
          by: { channel: "slack", id: slack.people.get("morgan")!, name: "Morgan" }
        })
      })
    )
  )

  it.live("let in who is in a group of the policy, and nobody else; the no is on record with its place", () =>
    withSlack({ policy: namesTheGroup }, (slack) =>
      Effect.gen(function* () {
        const { channel, ts } = yield* shown
        yield* Effect.promise(() => slack.click("vera", ts, actionIds.approve, { twice: true }))
        const refused = yield* eventsOf(task, "command.refused")
        assert.deepStrictEqual(
          refused.map(({ place }) => place),
          [`${channel}/${ts}`]
        )
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 0)
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        const [approved] = yield* eventsOf(task, "plan.approved")
        assert.include(approved?.grounds, "S0MAINTAIN")
      })
    )
  )

  it.live("decide nothing on an old message", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        const next = { ...plan, version: 2, summary: "Another way" }
        const by = { channel: "slack", id: "U1", name: "Vera" } as const
        const rejected = { _tag: "plan.rejected", version: 1, sha256, by, key: "k", feedback: "No." } as const
        const updated = {
          ...examples["pr.updated"],
          plan: { version: 2, sha256: sha256Of(next), at: "2026-11-17T10:00:00.000Z" }
        }
        yield* record(task, [rejected, { _tag: "plan.created", plan: next, sha256: sha256Of(next) }, updated])
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 0)
        const [refused] = yield* eventsOf(task, "command.refused")
        assert.include(refused?.reason, "is not the current plan")
        yield* Effect.promise(() => slack.click("vera", ts, actionIds.plan))
        assert.include(JSON.stringify(slack.views()), "A newer plan has replaced it.")
      })
    )
  )

  it.live("ask for feedback before anything else; it becomes the rejection", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        assert.strictEqual((yield* Effect.promise(() => slack.click("morgan", ts, actionIds.reject))).status, 200)
        const [view] = slack.views()
        const empty = yield* Effect.promise(() => slack.submit("morgan", view.id, { feedback: "  " }))
        assert.include(empty.body.errors.feedback, "Say what is wrong")
        const submit = () => slack.submit("morgan", view.id, { feedback: "Test every zone." }, { twice: true })
        const { body, status } = yield* Effect.promise(submit)
        assert.deepStrictEqual([status, body], [200, undefined])
        const rejections = yield* eventsOf(task, "plan.rejected")
        assert.deepStrictEqual(
          rejections.map(({ feedback }) => feedback),
          ["Test every zone."]
        )
        assert.lengthOf(slack.views(), 0)
      })
    )
  )

  it.live("show a refusal in the form it was tried in", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        yield* Effect.promise(() => slack.click("vera", ts, actionIds.reject))
        const { body } = yield* Effect.promise(() =>
          slack.submit("vera", slack.views()[0].id, { feedback: "I do not like it." })
        )
        assert.strictEqual(body.response_action, "errors")
        assert.include(body.errors.feedback, "names")
        assert.lengthOf(yield* eventsOf(task, "plan.rejected"), 0)
        assert.deepStrictEqual(
          (yield* eventsOf(task, "command.refused")).map(({ place }) => place),
          [undefined]
        )
      })
    )
  )

  it.live("say so when the form came too late", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        yield* Effect.promise(() => slack.click("vera", ts, actionIds.reject, { stale: true }))
        assert.include(slack.whispers.at(-1)?.text, "click again")
      })
    )
  )

  it.live("work in an organization-wide installation", () =>
    withSlack({ policy: namesMorgan, grid: true }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        const [approved] = yield* eventsOf(task, "plan.approved")
        assert.match(approved?.key ?? "", /^slack:click:E0HARBOR:/)
      })
    )
  )

  it.live("decide nothing while Slack cannot say who clicked, and say so", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        slack.setFaults({ method: "users.info", times: 2, status: 503 })
        assert.strictEqual((yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))).status, 503)
        const { body } = yield* Effect.promise(() => slack.command("morgan", `approve ${task}`))
        assert.include(body.text, "Say it again")
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 0)
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 1)
      })
    )
  )
})
