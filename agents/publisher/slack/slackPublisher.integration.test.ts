import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import { load } from "#domain/transact.ts"
import { actionIds } from "#integrations/slack/actions.ts"
import { botToken, opened, record, sha256, task, withSlack } from "#local/slack/TestBench.ts"
import type { Json } from "#local/slack/Workspace.ts"
import { alice, plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { SlackPublisher } from "./SlackPublisher.ts"

const created = { _tag: "plan.created", plan, sha256 } as const
const approved = { ...examples["plan.approved"], version: 1, sha256 }
const written = { ...examples["tests.written"], attempt: 1 }
const red = { ...examples["tests.red"], attempt: 1 }

const wakes: ReadonlySet<string> = new Set(SlackPublisher.wakesOn)

/** As the log would deliver them: every event, one after the other, each until it is settled. */
const deliver = Effect.fnUntraced(function* (envelopes: ReadonlyArray<Envelope>) {
  const outcomes = []
  for (const envelope of envelopes.filter(({ event }) => wakes.has(event._tag)))
    outcomes.push((yield* SlackPublisher.handle(envelope))._tag)
  return outcomes
})

const happens = (...events: ReadonlyArray<Event>) => Effect.flatMap(record(task, events), deliver)

const texts = (messages: ReadonlyArray<Json>) => messages.map(({ text }) => text)
const buttonsOf = (message: Json) =>
  message.blocks.flatMap(({ elements = [], type }: Json) =>
    type === "actions" ? elements.map((one: Json) => one.action_id) : []
  )

describe("the message of a task", () => {
  it.live("is one, changes in place, and has a thread with a line for each stage", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        yield* happens(examples["task.received"])
        yield* happens(created)
        yield* happens(opened)
        const [waiting] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(buttonsOf(waiting), [actionIds.approve, actionIds.reject, actionIds.plan])
        assert.include(waiting?.text, "awaiting approval")
        const shown = JSON.stringify(waiting?.blocks)
        for (const fact of [
          "Low risk",
          "90 % confident",
          "estimated $0.60",
          "harbor/parcel-post",
          "src/rates.js",
          plan.summary
        ])
          assert.include(shown, fact)
        yield* happens(approved)
        yield* happens(written, red)
        const [card, ...others] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(others, [])
        assert.deepStrictEqual(buttonsOf(card), [actionIds.plan])
        assert.include(JSON.stringify(card?.blocks), "fails on the base commit")
        assert.deepStrictEqual(texts(yield* Effect.promise(() => slack.thread("agents", card!.ts))), [
          "Plan v1 waits for a decision.",
          "Plan v1 approved by alice.",
          "RED proven: the test fails without a fix, with the reported exception."
        ])
        const { conversation } = (yield* load(task)).state
        assert.strictEqual(conversation.cards.slack, `${slack.channels.get("agents")}/${card!.ts}`)
      })
    )
  )

  it.live("stays one, and each line too, when everything is delivered again", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const all = yield* record(task, [examples["task.received"], created, opened, approved])
        yield* Effect.all([deliver(all), deliver(all.toReversed())], { concurrency: 2 })
        yield* deliver([...all, ...all])
        const [card, ...others] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(others, [])
        assert.lengthOf(yield* Effect.promise(() => slack.thread("agents", card!.ts)), 2)
      })
    )
  )

  it.live.each([
    ["answers that were lost", { drop: true, times: 2 }],
    ["a rate limit", { status: 429, retryAfter: 1, times: 1 }],
    ["server errors", { status: 500, times: 2 }]
  ] as const)("is posted once in spite of %s to the first calls", ([, fault]) =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const methods = ["chat.postMessage", "chat.update", "conversations.history", "conversations.replies"]
        slack.setFaults(...methods.map((method) => ({ method, ...fault })))
        const all = yield* record(task, [examples["task.received"], created, opened])
        for (const envelope of all) {
          let outcome = yield* SlackPublisher.handle(envelope)
          while (outcome._tag === "Retry") {
            // What the ack policy does with it; the rate limit's second is real.
            yield* Effect.sleep(outcome.after ?? "1 millis")
            outcome = yield* SlackPublisher.handle(envelope)
          }
        }
        const [card, ...others] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(others, [])
        assert.deepStrictEqual(texts(yield* Effect.promise(() => slack.thread("agents", card!.ts))), [
          "Plan v1 waits for a decision."
        ])
      })
    )
  )

  it.live("catches up after an outage with its present state, not with its history", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const hour = 3_600_000
        const failed = examples["task.failed"]
        const missed = yield* record(
          task,
          [examples["task.received"], created, opened, approved, written, red, failed],
          hour
        )
        yield* deliver(missed)
        const [card] = yield* Effect.promise(() => slack.messages("agents"))
        assert.include(card?.text, "failed")
        const writes = slack.calls.filter(({ method }) => method.startsWith("chat."))
        assert.deepStrictEqual(
          writes.map(({ method }) => method),
          ["chat.postMessage", "chat.postMessage"]
        )
        const lines = texts(yield* Effect.promise(() => slack.thread("agents", card!.ts)))
        assert.lengthOf(lines, 1)
        assert.include(lines[0], "*What to do* Retry when it answers again")
      })
    )
  )

  it.live("is posted anew where somebody deleted it", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        yield* happens(examples["task.received"])
        const [card] = yield* Effect.promise(() => slack.messages("agents"))
        const channel = slack.channels.get("agents")!
        const headers = { authorization: `Bearer ${botToken}`, "content-type": "application/json" }
        const body = JSON.stringify({ channel, ts: card!.ts })
        yield* Effect.promise(() => fetch(`${slack.apiUrl}chat.delete`, { method: "POST", headers, body }))
        assert.deepStrictEqual(yield* Effect.promise(() => slack.messages("agents")), [])
        const all = yield* record(task, [created, opened])
        yield* deliver([...all, ...all])
        const [next, ...others] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(others, [])
        assert.strictEqual((yield* load(task)).state.conversation.cards.slack, `${channel}/${next!.ts}`)
        assert.lengthOf(yield* Effect.promise(() => slack.thread("agents", next!.ts)), 1)
      })
    )
  )

  it.live("says nothing of what was over long before Slack was set up", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const old = yield* record(task, [examples["task.received"], examples["task.parked"]], 3 * 24 * 3_600_000)
        assert.deepStrictEqual(yield* deliver(old), ["NotRelevant", "NotRelevant"])
        assert.deepStrictEqual(yield* Effect.promise(() => slack.messages("agents")), [])
      })
    )
  )
})

describe("who asked in Slack", () => {
  const asked = (id: string, channel: string) => ({
    ...examples["task.received"],
    source: { kind: "slack" as const, key: "slack:T1:C1:1.2", channel },
    requester: { channel: "slack" as const, id, name: "Vera" }
  })

  it.live("is told where they asked, by name of the id", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const vera = slack.people.get("vera")!
        yield* happens(asked(vera, slack.channels.get("payments")!), created, opened)
        const [card] = yield* Effect.promise(() => slack.messages("payments"))
        assert.include(JSON.stringify(card?.blocks), `Asked for by <@${vera}>`)
        const lines = texts(yield* Effect.promise(() => slack.thread("payments", card!.ts)))
        assert.deepStrictEqual(lines, [`<@${vera}> Plan v1 waits for a decision.`])
        assert.lengthOf(yield* Effect.promise(() => slack.messages("agents")), 0)
      })
    )
  )

  it.live("is told in the agents' channel where we are not let in", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        yield* happens(asked("U0VERA", "D0ELSEWHERE"))
        assert.lengthOf(yield* Effect.promise(() => slack.messages("agents")), 1)
      })
    )
  )

  it.live("is answered in the thread, once, when a click was refused; who was answered already is not", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        yield* happens(examples["task.received"], created, opened)
        const [card] = yield* Effect.promise(() => slack.messages("agents"))
        const by = { channel: "slack" as const, id: slack.people.get("vera")!, name: "Vera" }
        const refused = { _tag: "command.refused", command: "approve", by, reason: "Not you, <!channel>." } as const
        const place = `${slack.channels.get("agents")}/${card!.ts}`
        const all = yield* record(task, [
          { ...refused, key: "k1", place },
          { ...refused, key: "k2" },
          { ...refused, key: "k3", by: alice, place: "harbor/parcel-post#7" }
        ])
        yield* deliver([...all, ...all])
        const lines = texts(yield* Effect.promise(() => slack.thread("agents", card!.ts)))
        assert.deepStrictEqual(lines.slice(1), [`<@${by.id}> approve was not done: Not you, &lt;!channel&gt;.`])
      })
    )
  )
})

it.live("is silent where Slack is not set up, and where no channel is", () =>
  Effect.gen(function* () {
    for (const settings of [{ SLACK_BOT_TOKEN: "" }, { SLACK_CHANNEL_AGENTS: "" }])
      yield* withSlack({ settings }, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* happens(examples["task.received"]), ["NotRelevant"])
        })
      )
  })
)
