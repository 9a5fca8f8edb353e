import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { taskIdOf } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { actionIds, markers } from "#integrations/slack/actions.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { eventsOf, namesMorgan, record, sha256, shown, task, withSlack } from "#local/slack/TestBench.ts"
import { repository } from "#test/cast.ts"
import { examples } from "#test/examples.ts"

const several = { REDGREEN_REPOSITORIES: `harbor/rates,${repository},harbor/web` }
const said = (body: { text?: string; blocks?: unknown } | undefined) =>
  `${body?.text} ${JSON.stringify(body?.blocks ?? "")}`

describe("/agent run", () => {
  it.live("makes a task of what was said, for who said it, where it was said", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const { body, sent, status } = yield* Effect.promise(() =>
          slack.command("vera", "run 20.4 kg have no price", { channel: "payments" })
        )
        const trigger = new URLSearchParams(sent).get("trigger_id")!
        const channel = slack.channels.get("payments")!
        const key = `slack:T000000001:${channel}:${trigger}`
        assert.strictEqual(status, 200)
        assert.include(body.text, taskIdOf(key))
        assert.strictEqual(body.response_type, "ephemeral")
        const { intake } = (yield* load(taskIdOf(key))).state
        assert.deepStrictEqual(intake?.source, { kind: "slack", key, channel })
        assert.strictEqual(intake?.report.title, "20.4 kg have no price")
        assert.deepStrictEqual(intake?.candidates, [repository])
        assert.deepStrictEqual(intake?.requester, { channel: "slack", id: slack.people.get("vera")!, name: "Vera" })
      })
    )
  )

  it.live("asks which repository, and goes on when one is chosen, once", () =>
    withSlack({ settings: several }, (slack) =>
      Effect.gen(function* () {
        const { body, sent } = yield* Effect.promise(() => slack.command("vera", "run prices are wrong\nsince Monday"))
        assert.include(body.text, "Which repository")
        const [question] = slack.whispers
        const choose = () =>
          slack.click("vera", question!.ts, actionIds.repository, { choose: repository, twice: true })
        assert.strictEqual((yield* Effect.promise(choose)).status, 200)
        const key = `slack:T000000001:${slack.channels.get("agents")}:${new URLSearchParams(sent).get("trigger_id")}`
        const { history, state } = yield* load(taskIdOf(key))
        assert.lengthOf(history, 1)
        assert.deepStrictEqual(state.intake?.candidates, [repository])
        assert.strictEqual(state.intake?.report.description, "prices are wrong\nsince Monday")
        assert.include(question?.text, taskIdOf(key))
        assert.deepStrictEqual(question?.blocks, [])
      })
    )
  )

  it.live("is told the repository, and refuses one that is not configured", () =>
    withSlack({ settings: several }, (slack) =>
      Effect.gen(function* () {
        const named = yield* Effect.promise(() => slack.command("vera", "run repo:harbor/web the page is blank"))
        assert.include(named.body.text, "On it")
        const foreign = yield* Effect.promise(() => slack.command("vera", "run repo:evil/web the page is blank"))
        assert.include(foreign.body.text, "`evil/web` is not among the configured repositories")
      })
    )
  )

  it.live("is the task of the Sentry issue it links to", () =>
    withSlack({ settings: { ...several, SENTRY_ORGANIZATION: "harbor" } }, (slack) =>
      Effect.gen(function* () {
        yield* record(task, [examples["task.received"]])
        const link = "<https://harbor.sentry.io/issues/4507310/?referrer=slack|the issue>"
        const { body } = yield* Effect.promise(() => slack.command("vera", `run ${link}`))
        assert.include(body.text, task)
        const { sources } = (yield* load(task)).state.intake!
        assert.deepStrictEqual(
          sources.map(({ kind }) => kind),
          ["sentry", "slack"]
        )
      })
    )
  )
})

describe("/agent", () => {
  it.live("takes the words of a comment, and answers at once", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        yield* shown
        const say = (who: string, text: string) =>
          Effect.map(
            Effect.promise(() => slack.command(who, text)),
            ({ body }) => said(body)
          )
        assert.include(yield* say("vera", `approve ${task} v1`), "That was not done")
        const which = yield* say("morgan", `approve ${task}`)
        assert.include(which, `\`/agent approve ${task} v1\` is for v1 \`${sha256.slice(0, 12)}\``)
        assert.include(yield* say("morgan", "approve t-000000000000"), "has no plan to approve")
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 0)
        assert.include(yield* say("morgan", `approve ${task} v2`), "v2 is not the current plan")
        assert.include(yield* say("morgan", `approve ${task} if green`), "not clear enough")
        assert.include(yield* say("morgan", `approve ${task} v1`), "writing tests")
        assert.include(yield* say("vera", `status ${task}`), "writing tests")
        assert.include(yield* say("vera", `explain ${task}`), "baseRate rounds the weight")
        assert.include(yield* say("morgan", `cancel ${task} not needed`), "cancelled")
        assert.include(yield* say("vera", "status t-000000000000"), "There is no task")
        assert.include(yield* say("vera", ""), "/agent run")
        assert.include(yield* say("vera", "dance"), "is not a word I know")
        assert.include(yield* say("vera", "status"), "No tasks here yet")
        assert.deepStrictEqual(
          (yield* eventsOf(task, "task.cancelled")).map(({ reason }) => reason),
          ["not needed"]
        )
      })
    )
  )

  it.live("lists the tasks shown here, or in the agents' channel, as they stand now", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        yield* record(task, [examples["task.received"], examples["task.parked"]])
        const slack = yield* Slack
        const marker = { type: markers.task, payload: { task } }
        yield* slack.post(yield* slack.channel, { text: "card", marker })
        for (const channel of ["agents", "payments"]) {
          const { body } = yield* Effect.promise(() => stand.command("vera", "status", { channel }))
          assert.include(said(body), `\`${task}\` *parked* TypeError`)
        }
      })
    )
  )

  it.live("rejects with a form where no feedback was typed", () =>
    withSlack({ policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        yield* shown
        yield* Effect.promise(() => slack.command("morgan", `reject ${task}`))
        yield* Effect.promise(() => slack.submit("morgan", slack.views()[0].id, { feedback: "Too risky." }))
        assert.deepStrictEqual(
          (yield* eventsOf(task, "plan.rejected")).map(({ feedback }) => feedback),
          ["Too risky."]
        )
      })
    )
  )
})

describe("who is not Slack", () => {
  it.live.each([
    ["signed with another secret", { secret: "other" }, 401],
    ["of ten minutes ago", { skew: -600 }, 401],
    ["of tomorrow", { skew: 86_400 }, 401],
    ["of a minute ago", { skew: -60 }, 200]
  ] as const)("a request %s", ([, twist, expected]) =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const { sent, status } = yield* Effect.promise(() => slack.command("vera", "run it is broken", twist))
        assert.strictEqual(status, expected)
        const key = `slack:T000000001:${slack.channels.get("agents")}:${new URLSearchParams(sent).get("trigger_id")}`
        assert.lengthOf((yield* load(taskIdOf(key))).history, expected === 200 ? 1 : 0)
      })
    )
  )
})

describe("Socket Mode", () => {
  it.live("hears commands, clicks and forms, and comes back when Slack asks for a new connection", () =>
    withSlack({ socket: true, policy: namesMorgan }, (slack) =>
      Effect.gen(function* () {
        const connected = Effect.sync(() => slack.sockets.connected()).pipe(
          Effect.repeat({ until: (open) => open, schedule: Schedule.spaced("20 millis") })
        )
        yield* connected
        const { body } = yield* Effect.promise(() => slack.command("vera", "run the page is blank"))
        assert.include(body.text, "On it")
        const { ts } = yield* shown
        slack.sockets.refresh()
        yield* Effect.sync(() => slack.calls.filter(({ method }) => method === "apps.connections.open").length).pipe(
          Effect.repeat({ until: (opened) => opened === 2, schedule: Schedule.spaced("20 millis") })
        )
        yield* connected
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.reject))
        const empty = yield* Effect.promise(() => slack.submit("morgan", slack.views()[0].id, { feedback: "" }))
        assert.strictEqual(empty.body.response_action, "errors")
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 1)
      })
    )
  )
})
