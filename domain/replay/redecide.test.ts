import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { type Ask, asks, walk } from "#test/asks.ts"
import { blob, hex } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import * as Story from "#test/story.ts"
import { cancelledStory, closedStory, parkedStory, storyTask, tell } from "#test/story.ts"
import { type Envelope, seal } from "../Envelope.ts"
import { decisionsIn } from "./decisionsIn.ts"
import { redecide } from "./redecide.ts"
import { asItWas, differing, mergedStory, readyStory } from "./redecisionFixture.ts"

/** Asks that today's rules answer as `asItWas` has them; two other policies are left out. */
const names = (Object.keys(asks) as ReadonlyArray<Ask>).filter((ask) => !/^(endorse|park$)/.test(ask))
const anyAsks = Arbitrary.array(Arbitrary.schema(Schema.Literals(names)), { maxLength: 60 })

/** As `transact` writes: what is decided together is written together. */
const written = (asked: ReadonlyArray<Ask>): ReadonlyArray<ReadonlyArray<Envelope>> => {
  const decisions: Array<ReadonlyArray<Envelope>> = []
  let last: Envelope | undefined
  for (const [index, { events }] of walk([], asked).entries()) {
    const time = new Date(Date.parse("2026-11-18T09:00:00Z") + index * 60_000).toISOString()
    const decision = events.map((event) => {
      const origin = { id: crypto.randomUUID(), time, actor: "ingest", causationId: `c-${index}` }
      last = { stored: seal(storyTask, last?.stored, event, origin), event }
      return last
    })
    if (decision.length > 0) decisions.push(decision)
  }
  return decisions
}

describe("taking recorded decisions again", () => {
  it.prop(
    "finds nothing else in what today's rules wrote",
    [anyAsks],
    ([asked]) => {
      const decisions = written(asked)
      assert.deepStrictEqual(decisionsIn(decisions.flat()), decisions as never)
      // These spend without asking whether there is money.
      const { differences } = redecide(decisions.flat(), asItWas)
      assert.deepStrictEqual(
        differences.filter(({ type }) => type !== "budget.spent"),
        []
      )
    },
    { arbitrary: { runs: 300 } }
  )

  for (const [name, events] of Object.entries({ readyStory, mergedStory, cancelledStory, closedStory }))
    it(`finds nothing else in the ${name}`, () => assert.deepStrictEqual(differing(events, {}), []))

  it("finds a green whose tests are not the ones that were red", () => {
    const others = { ...examples["tests.green"], blobs: [{ ...blob, blob: hex("8", 40) }] }
    const past = mergedStory.map((event) => (event._tag === "tests.green" ? others : event))
    assert.deepStrictEqual(differing(past, {}), [
      {
        ...{ version: 29, type: "tests.green", kind: "rules", verdict: "refused", was: "tests.green" },
        would: "tests.refused",
        why: "test-changed: The test files are not the ones that were proven red."
      }
    ])
  })

  it("finds that who approved had asked for the fix", () => {
    assert.deepInclude(differing(Story.mergedStory, {})[0], {
      ...{ kind: "approval", verdict: "refused", was: "approved by alice" },
      why: "alice asked for this fix, so somebody else has to approve it."
    })
  })

  it("goes on with what was recorded: a difference brings no other", () => {
    const past = mergedStory.filter(({ _tag }) => _tag !== "plan.approved")
    const differences = differing(past, {})
    assert.deepStrictEqual(
      differences.map(({ type }) => type).filter((type) => type === "pr.merged"),
      []
    )
    assert.deepInclude(differences[0], {
      type: "tests.written",
      verdict: "refused",
      would: "nothing",
      why: "The rules find nothing to do there: the task was awaiting approval."
    })
  })

  it("finds an end that came too early or too late", () => {
    const once = [examples["task.received"], examples["session.ended"], examples["task.failed"]]
    const crashed = { ...examples["session.ended"], outcome: "crashed" as const }
    assert.deepStrictEqual(differing(once, {}), [])
    assert.deepInclude(differing([examples["task.received"], crashed, crashed, crashed], {})[0], {
      version: 4,
      verdict: "changed",
      would: "session.ended, task.failed"
    })
  })

  it("looks only at what is asked about, on the state it had by then", () => {
    const history = tell(mergedStory)
    const { differences, looked } = redecide(history, asItWas, ({ stored }) => stored.version >= 30)
    assert.deepStrictEqual(differences, [])
    assert.deepStrictEqual(looked, { approval: 0, budget: 0, actionability: 0, rules: 2 })
  })

  it("counts each decision once", () => {
    const { looked } = redecide(tell(parkedStory), asItWas)
    assert.deepStrictEqual(looked, { approval: 0, budget: 0, actionability: 1, rules: 1 })
  })
})
