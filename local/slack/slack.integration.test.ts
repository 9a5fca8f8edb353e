import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Redacted } from "effect"
import { modal, section } from "#integrations/slack/blocks.ts"
import { slackClient } from "#integrations/slack/client.ts"
import { messageCalls } from "#integrations/slack/messages.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { botToken, withSlack } from "./TestBench.ts"

const marker = { type: "redgreen_task", payload: { task: "t-1" } }
const content = { text: "hello", blocks: [section("*hello*")], marker }

describe("the client against the stand-in", () => {
  it.live("posts, finds its own message by the marker, updates it in place and answers under it", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        assert.strictEqual(yield* slack.channel, stand.channels.get("agents"))
        const channel = yield* slack.channel
        const posted = yield* slack.post(channel, content)
        yield* slack.post(
          channel,
          { ...content, marker: { type: "redgreen_event", payload: { event: "e-1" } } },
          posted.ts
        )
        assert.deepStrictEqual(yield* slack.marked(channel, "redgreen_task"), [{ ...posted, marker }])
        assert.lengthOf(yield* slack.marked(channel, "redgreen_event"), 0)
        assert.lengthOf(yield* slack.marked(channel, "redgreen_event", { thread: posted.ts }), 1)
        yield* slack.update(posted, { ...content, text: "changed" })
        const shown = yield* Effect.promise(() => stand.messages("agents"))
        assert.deepStrictEqual(
          shown.map(({ text }) => text),
          ["changed"]
        )
        assert.include(yield* slack.permalink(posted), channel)
        const { user_id } = yield* slack.identity
        const usual = { isMember: true, isGuest: false, isDeleted: false }
        assert.deepStrictEqual(yield* slack.user(user_id), { id: user_id, name: "Redgreen", isBot: true, ...usual })
        const members = yield* slack.groupMembers("S0MAINTAIN")
        assert.deepStrictEqual([...members], [stand.people.get("morgan")])
      })
    )
  )

  it.live("says what Slack refused, and no token", () =>
    withSlack({ settings: { SLACK_BOT_TOKEN: "xoxb-wrong" } }, () =>
      Effect.gen(function* () {
        const slack = yield* Slack
        const refused = yield* Effect.flip(slack.post("C000000001", content))
        assert.deepInclude(refused, { _tag: "SlackRefused", error: "invalid_auth" })
        assert.notInclude(JSON.stringify(refused) + String(refused.stack), "xoxb-wrong")
      })
    )
  )

  it.live("asks nothing without a token", () =>
    withSlack({ settings: { SLACK_BOT_TOKEN: "" } }, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        assert.isFalse(slack.configured)
        assert.deepInclude(yield* Effect.flip(slack.identity), { error: "not_configured" })
        assert.lengthOf(stand.calls, 0)
      })
    )
  )

  it.live("does not ask again before the time a rate limit named, and other methods at once", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        const channel = yield* slack.channel
        stand.setFaults({ method: "chat.postMessage", times: 1, status: 429, retryAfter: 30 })
        assert.deepInclude(yield* Effect.flip(slack.post(channel, content)), {
          _tag: "SlackUnavailable",
          retryAfter: 30
        })
        const waiting = yield* Effect.flip(slack.post(channel, content))
        assert.deepInclude(waiting, { _tag: "SlackUnavailable", retryAfter: 30 })
        assert.strictEqual(stand.calls.filter(({ method }) => method === "chat.postMessage").length, 1)
        yield* slack.identity
      })
    )
  )

  it.live("tells an outage from a no", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        const channel = yield* slack.channel
        const failing = Effect.flip(slack.post(channel, content))
        for (const fault of [
          { status: 500 },
          { status: 503 },
          { drop: true },
          { error: "internal_error" },
          { error: "ratelimited" }
        ] as const) {
          stand.setFaults({ method: "chat.postMessage", times: 1, ...fault })
          assert.strictEqual((yield* failing)._tag, "SlackUnavailable", JSON.stringify(fault))
          if ("error" in fault && fault.error === "ratelimited") return
        }
      })
    )
  )

  it.live("has blocks refused that Slack would refuse", () =>
    withSlack({}, () =>
      Effect.gen(function* () {
        const slack = yield* Slack
        const channel = yield* slack.channel
        const tooLong = { type: "section", text: { type: "mrkdwn", text: "x".repeat(3001) } }
        for (const blocks of [[tooLong], Array.from({ length: 51 }, () => section("x")), [{ type: "nonsense" }]]) {
          const refused = yield* Effect.flip(slack.post(channel, { text: "x", blocks }))
          assert.deepInclude(refused, { _tag: "SlackRefused", error: "invalid_blocks" })
        }
        yield* slack.post(channel, { text: "x", blocks: [section("x".repeat(5000))] })
      })
    )
  )

  it.live("opens a view once, and only while its trigger lives", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        // What the door does with a command without a task; only its trigger is wanted.
        const { sent } = yield* Effect.promise(() => stand.command("vera", "help"))
        const trigger = new URLSearchParams(sent).get("trigger_id")!
        const view = modal({ callbackId: "x", title: "A title", blocks: [section("x")] })
        yield* slack.openView(trigger, view)
        assert.lengthOf(stand.views(), 1)
        assert.deepInclude(yield* Effect.flip(slack.openView(trigger, view)), { error: "exchanged_trigger_id" })
        const stale = yield* Effect.promise(() => stand.command("vera", "help", { stale: true }))
        const late = new URLSearchParams(stale.sent).get("trigger_id")!
        assert.deepInclude(yield* Effect.flip(slack.openView(late, view)), { error: "expired_trigger_id" })
      })
    )
  )

  it.live("answers nobody but Slack at a response_url", () =>
    withSlack({}, (stand) =>
      Effect.gen(function* () {
        const slack = yield* Slack
        for (const url of [
          "http://127.0.0.1:9/hooks/x",
          "https://hooks.slack.com.evil.example/x",
          "file:///etc/passwd",
          ""
        ])
          assert.deepInclude(yield* Effect.flip(slack.respond(url, { text: "x" }, false)), { error: "foreign_address" })
        const { sent } = yield* Effect.promise(() => stand.command("vera", "help"))
        yield* slack.respond(new URLSearchParams(sent).get("response_url")!, { text: "beside it" }, false)
        assert.strictEqual(stand.whispers.at(-1)?.text, "beside it")
      })
    )
  )
})

it.live("a slow Slack holds up only who waits for it", () =>
  withSlack({}, (stand) =>
    Effect.gen(function* () {
      const slack = yield* Slack
      const channel = yield* slack.channel
      stand.setFaults({ method: "chat.postMessage", times: 1, slow: 1500 })
      const slow = yield* Effect.forkChild(slack.post(channel, content))
      yield* slack.identity
      assert.isUndefined(slow.pollUnsafe())
      yield* Fiber.join(slow)
      assert.isTrue(stand.calls.every(({ parameters }) => !JSON.stringify(parameters).includes(botToken)))
    })
  )
)

it.live("where Slack is Slack, a channel gets one message a second, and another channel does not wait for it", () =>
  withSlack({}, (stand) =>
    Effect.gen(function* () {
      const slack = yield* Slack
      const client = slackClient({ apiUrl: stand.apiUrl, token: Redacted.make(botToken) })
      const { post } = messageCalls(client, slack.identity, true)
      const channels = ["agents", "agents", "payments"].map((name) => stand.channels.get(name)!)
      const at = yield* Effect.forEach(
        channels,
        (channel) => Effect.andThen(post(channel, { text: "x" }), Clock.currentTimeMillis),
        { concurrency: "unbounded" }
      )
      assert.isAtLeast(at[1]! - at[0]!, 900)
      assert.isBelow(at[2]!, at[1]!)
    })
  )
)
