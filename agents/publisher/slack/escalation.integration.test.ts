import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "#domain/Event.ts"
import type { SlackStandIn } from "#local/slack/startSlack.ts"
import { opened, record, sha256, task, withSlack } from "#local/slack/TestBench.ts"
import { plan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { SlackPublisher } from "./SlackPublisher.ts"

const created = { _tag: "plan.created", plan, sha256 } as const
const reminded = { _tag: "plan.reminded", version: 1, sha256, nth: 3, escalated: true } as const
const begin = [examples["task.received"], created, opened]

const said =
  "Plan v1 has waited for 2 days; this is the last reminder. It stays as it is until somebody approves or rejects it: nothing is approved by waiting."

const policy = (slack: SlackStandIn) => {
  const mention = { slack: [slack.people.get("vera")!, "S0MAINTAIN"] }
  const escalate = { after: "2 days", slack: slack.channels.get("payments")!, mention }
  return policyWith({ reminders: { after: [], escalate } })
}

/** What the newest of these events makes of Slack, however often it is delivered. */
const happens = Effect.fnUntraced(function* (times: number, ...events: ReadonlyArray<Event>) {
  const newest = (yield* record(task, events)).at(-1)!
  for (let time = 0; time < times; time++) yield* SlackPublisher.handle(newest)
})

const textsOf = (slack: SlackStandIn, channel: string) =>
  Effect.map(
    Effect.promise(() => slack.messages(channel)),
    (all) => all.map(({ text }) => String(text))
  )

const lines = Effect.fnUntraced(function* (slack: SlackStandIn) {
  const [card] = yield* Effect.promise(() => slack.messages("agents"))
  return (yield* Effect.promise(() => slack.thread("agents", card!.ts))).map(({ text }) => String(text))
})

describe("the last reminder", () => {
  it.live("names whom the policy names, in the thread and in the policy's channel, each once", () =>
    withSlack({ policy }, (slack) =>
      Effect.gen(function* () {
        const called = `<@${slack.people.get("vera")}> <!subteam^S0MAINTAIN> ${said}`
        yield* happens(1, ...begin)
        yield* happens(2, { ...reminded, nth: 1, escalated: false })
        assert.deepStrictEqual(yield* textsOf(slack, "payments"), [])
        yield* happens(3, reminded)
        assert.deepStrictEqual((yield* lines(slack)).slice(1), ["Plan v1 still waits for a decision.", called])
        const [louder, ...more] = yield* textsOf(slack, "payments")
        assert.deepStrictEqual(more, [])
        assert.strictEqual(
          louder,
          `${called}\nTypeError: Cannot read properties of undefined (reading 'rate') · <${opened.url}|harbor/parcel-post#7>`
        )
      })
    )
  )

  it.live("is found in the policy's channel by its marker after the answer was lost", () =>
    withSlack({ policy }, (slack) =>
      Effect.gen(function* () {
        yield* happens(1, ...begin)
        slack.setFaults({ method: "chat.postMessage", drop: true, times: 2 })
        yield* happens(4, reminded)
        assert.lengthOf(yield* textsOf(slack, "payments"), 1)
        assert.lengthOf(
          (yield* lines(slack)).filter((line) => line.includes("last reminder")),
          1
        )
      })
    )
  )

  it.live("is not said in the policy's channel of a plan that was decided on meanwhile", () =>
    withSlack({ policy }, (slack) =>
      Effect.gen(function* () {
        yield* happens(1, ...begin)
        yield* happens(1, reminded, { ...examples["plan.approved"], version: 1, sha256 })
        assert.deepStrictEqual(yield* textsOf(slack, "payments"), [])
      })
    )
  )

  it.live("is said as any other where the policy has no such channel any more", () =>
    withSlack({ policy: () => policyWith({ reminders: { after: ["4 hours"] } }) }, (slack) =>
      Effect.gen(function* () {
        yield* happens(1, ...begin, reminded)
        assert.deepStrictEqual((yield* lines(slack)).at(-1), "Plan v1 still waits for a decision.")
      })
    )
  )
})
