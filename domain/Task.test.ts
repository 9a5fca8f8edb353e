import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { type Ask, type Asked, asks, walk } from "#test/asks.ts"
import { examples } from "#test/examples.ts"
import { readyStory } from "#test/story.ts"
import { spend } from "./decisions/spending.ts"
import type { Event, EventOf } from "./Event.ts"
import { next } from "./Step.ts"
import { evolve, fold, initial } from "./Task.ts"

const names = Object.keys(asks) as ReadonlyArray<Ask>
const anyAsks = Arbitrary.array(Arbitrary.schema(Schema.Literals(names)), { maxLength: 60 })
const anyPast = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: readyStory.length })))
const many = { arbitrary: { runs: 300 } }

/** From the alert to ready with nothing going wrong. */
const path: ReadonlyArray<Ask> = [
  ...(["receive", "enrich", "create", "opened", "approve", "write tests", "prove red", "write fix"] as const),
  ...(["prove green", "ready", "merge"] as const)
]
const history = (...asked: ReadonlyArray<Ask>) => walk([], asked).flatMap(({ events }) => events)

describe("deciding twice", () => {
  /** Where each ask finds something to do. */
  const before: Record<Exclude<Ask, "spend" | "submit" | "crash" | "run out of money">, ReadonlyArray<Event>> = {
    receive: [],
    "receive frames": history("receive", "park"),
    enrich: history("receive"),
    park: history("receive"),
    fail: history("receive"),
    "fail on a conflict": history("receive"),
    cancel: history("receive"),
    retry: history("receive", "fail"),
    create: history("receive"),
    approve: history(...path.slice(0, 4)),
    reject: history(...path.slice(0, 4)),
    recur: history(...path),
    "recur on a word": history(...path),
    triage: history("receive"),
    alias: [],
    erase: history("receive", "park"),
    endorse: history(...path.slice(0, 4)),
    "endorse for another": history(...path.slice(0, 4), "endorse"),
    remind: history(...path.slice(0, 4)),
    reopen: history(...path.slice(0, 10), "close"),
    revert: history(...path),
    "fail CI": history(...path.slice(0, 10)),
    "pass CI": history(...path.slice(0, 10)),
    "ask for changes": history(...path.slice(0, 10)),
    ask: history("receive"),
    opened: history(...path.slice(0, 3)),
    updated: history(...path.slice(0, 4), "reject", "create"),
    "write tests": history(...path.slice(0, 5)),
    "prove red": history(...path.slice(0, 6)),
    "refuse red": history(...path.slice(0, 6)),
    "write fix": history(...path.slice(0, 7)),
    "prove green": history(...path.slice(0, 8)),
    "find a secret": history(...path.slice(0, 8)),
    "refuse green": history(...path.slice(0, 8)),
    ready: history(...path.slice(0, 9)),
    merge: history(...path.slice(0, 10)),
    close: history(...path.slice(0, 10)),
    "stop if broke": [...history("receive"), { ...examples["budget.spent"], usd: 5 }],
    "refuse a command": history("receive"),
    "begin to tell": history("receive"),
    tell: history("receive")
  }

  it.each(Object.entries(before) as ReadonlyArray<[Ask, ReadonlyArray<Event>]>)("%s happens once", (ask, past) => {
    const [first] = walk(past, [ask])
    assert.isNotEmpty(first!.events)
    assert.deepStrictEqual(first!.decide(first!.after), [])
  })

  it.prop(
    "happens once wherever it is asked, but for money and sessions",
    [anyPast, anyAsks],
    ([length, asked]) => {
      for (const { ask, decide, events, after } of walk(readyStory.slice(0, length), asked))
        if (events.length > 0 && !["spend", "submit", "crash", "run out of money"].includes(ask))
          assert.deepStrictEqual(decide(after), [], ask)
    },
    many
  )
})

const once: ReadonlyArray<Ask> = [
  ...(["approve", "reject", "cancel", "retry", "refuse a command", "tell", "create", "opened", "updated"] as const),
  ...(["write tests", "prove red", "refuse red", "write fix", "prove green", "find a secret", "refuse green"] as const)
]
it.prop(
  "finds nothing to do in a message delivered again, however late",
  [anyPast, anyAsks],
  ([length, asked]) => {
    const done: Array<Asked> = []
    for (const step of walk(readyStory.slice(0, length), asked)) {
      for (const { ask, decide } of done) assert.deepStrictEqual(decide(step.after), [], ask)
      if (step.events.length > 0 && once.includes(step.ask)) done.push(step)
    }
  },
  many
)

describe("whatever is asked in whatever order", () => {
  it.prop(
    "holds the rules",
    [anyPast, anyAsks],
    ([length, asked]) => {
      for (const { before, events, after } of walk(readyStory.slice(0, length), asked))
        for (const event of events) {
          const { current } = before.plan
          if (event._tag === "plan.approved")
            assert.deepStrictEqual(
              [event.version, event.sha256, current?.decision._tag],
              [current?.plan.version, current?.sha256, "Waiting"]
            )
          if (event._tag === "fix.written") assert.isDefined(before.proof.red)
          if (event._tag === "tests.green") assert.deepStrictEqual(event.blobs, before.proof.red?.blobs)
          if (event._tag === "pr.ready") assert.deepInclude(before.proof, { stage: "proven", refused: undefined })
          assert.isAtLeast(after.session.spentUsd, before.session.spentUsd)
        }
    },
    many
  )

  it.prop(
    "gives every attempt a number of its own",
    [anyPast, anyAsks],
    ([length, asked]) => {
      const past = readyStory.slice(0, length)
      const events = [...past, ...walk(past, asked).flatMap((step) => step.events)]
      for (const tag of ["tests.written", "fix.written"] as const) {
        const attempts = events.flatMap((event) => (event._tag === tag ? [event.attempt] : []))
        assert.deepStrictEqual(
          attempts,
          [...new Set(attempts)].sort((a, b) => a - b)
        )
      }
    },
    many
  )
})

it("begins a new plan's proof from nothing, with attempts nobody had", () => {
  const replanned = history(...path.slice(0, 9), "fail on a conflict", "retry", "create", "updated", "approve")
  assert.deepStrictEqual(next(fold(replanned)), { _tag: "WriteTests", attempt: 2 })
  const { proof } = fold(replanned)
  assert.deepStrictEqual(proof, { ...initial.proof, attempt: { red: 2, green: 2 } })
})

it("forgives failed attempts and sessions on retry, but no money", () => {
  const failed = history(...path.slice(0, 6), "spend", "refuse red", "crash", "fail", "retry")
  const { proof, session } = fold(failed)
  assert.deepStrictEqual(proof.refusals, { red: 0, green: 0 })
  assert.deepStrictEqual(session, { spentUsd: 0.163215, unproductive: 0 })
})

describe("budget", () => {
  const micros = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000_000 }))
  const spent = (usd: number): Event => ({ ...examples["budget.spent"], usd })

  it("adds ten cents ten thousand times to a thousand dollars", () => {
    assert.strictEqual(fold(Array.from({ length: 10_000 }, () => spent(0.1))).session.spentUsd, 1_000)
  })
  it.prop("is the exact sum of millionths", [Schema.Array(micros)], ([amounts]) => {
    const total = amounts.reduce((sum, amount) => sum + amount, 0)
    assert.strictEqual(fold(amounts.map((amount) => spent(amount / 1e6))).session.spentUsd, total / 1e6)
  })
  it.prop(
    "stands in the log in whole millionths, whatever a call cost",
    [Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 }))],
    ([usd]) => {
      const { _tag, ...call } = examples["budget.spent"]
      const [event] = spend({ ...call, usd })(initial) as ReadonlyArray<EventOf<"budget.spent">>
      assert.strictEqual(event!.usd, Math.round(usd * 1e6) / 1e6)
    }
  )
})

it("counts its version event by event and keeps the first report of a second beginning", () => {
  assert.strictEqual(fold(readyStory).version, readyStory.length)
  const again = evolve(fold(readyStory), { ...examples["task.received"], budgetUsd: 99 })
  assert.strictEqual(again.intake?.budgetUsd, 8)
})
