import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { examples } from "#test/examples.ts"
import { storyTask } from "#test/story.ts"
import * as DataKey from "./DataKey.ts"
import { brokenAt, entrust, open, plainOf, type Stored, write } from "./Envelope.ts"
import { type Event as AnyEvent, type Event, type EventType, eventTypes, schemaOf } from "./Event.ts"
import { pathsOf } from "./personalData.ts"

const key = DataKey.generate()
const origin = { id: "e-01", time: "2026-11-17T09:41:30.000Z", actor: "github:alice", causationId: "github:comment:1" }
const sealed = (event: Event, actor = "github:alice", by = key) =>
  write(storyTask, undefined, event, { ...origin, actor }, by)
/** As another process reads it from the log. */
const reading = (stored: Stored, by?: DataKey.DataKey) => {
  const json: Stored = JSON.parse(JSON.stringify(stored))
  if (by !== undefined) entrust(json, by)
  return open(json)
}

// Whoever adds a field that tells of people marks it, and whoever marks one says so here.
it("is personal what stands here, and nothing else", () => {
  const marked = eventTypes.flatMap((type) => pathsOf(type).map(({ steps }) => `${type} ${steps.join(".")}`))
  const person = (...of: ReadonlyArray<EventType>) => of.flatMap((type) => [`${type} by.id`, `${type} by.name`])
  const reported = ["task.received", "task.enriched", "task.recurred"].flatMap((type) =>
    ["title", "description", "exception.value", "links"].map((field) => `${type} report.${field}`)
  )
  assert.sameMembers(marked, [
    ...reported,
    ...["task.received requester.id", "task.received requester.name"],
    ...person("task.enriched", "task.recurred", "task.retried", "task.cancelled"),
    ...person("plan.endorsed", "plan.approved", "plan.rejected", "pr.returned", "command.refused", "command.asked"),
    ...["task.triaged because", "task.cancelled reason", "plan.endorsed grounds", "plan.approved grounds"],
    ...["plan.rejected feedback", "pr.returned detail", "command.refused reason"],
    ...["pr.merged by", "pr.closed by", "pr.reopened by", "pr.reverted by"],
    // Marked with every person, and never sealed: a token has no key.
    ...person("token.created", "token.revoked")
  ])
})

describe.each(eventTypes)("%s", (type) => {
  const schema = schemaOf(type) as Schema.Schema<Event>
  const isSame = Schema.toEquivalence(schema)
  const decode = Schema.decodeUnknownEffect(schemaOf(type) as unknown as typeof AnyEvent)

  it.effect.prop(
    "is sealed, read with the key, and read without it as marks that say the same of everything else",
    [schema],
    ([event]) =>
      Effect.gen(function* () {
        const { stored } = sealed(event)
        assert.isUndefined(brokenAt([stored]))
        const whole = yield* reading(stored, key)
        assert.isTrue(isSame(whole.event, event))
        assert.strictEqual(plainOf(whole).actor, "github:alice")
        for (const other of [undefined, DataKey.generate()]) {
          const marked = yield* reading(stored, other)
          assert.isTrue(isSame(marked.event, (yield* decode(withMarks(type, event))) as Event))
          assert.deepInclude(plainOf(marked), { actor: "github:erased", source: "/redgreen/github:erased" })
          assert.notProperty(plainOf(marked), "sealed")
          // The log is what it was: only who reads it knows less.
          assert.isUndefined(brokenAt([marked.stored]))
        }
      })
  )
})

it("shows nobody without the key who it was, or what they said", () => {
  for (const event of Object.values(examples)) {
    const { stored } = sealed(event)
    for (const secret of ["alice", "mallory", "1001", "6666", "Test every zone", "one place"])
      assert.notInclude(JSON.stringify(stored).replaceAll("harbor", ""), secret, `${event._tag} tells ${secret}`)
  }
})

describe("what is sealed", () => {
  const { stored } = sealed(examples["task.cancelled"])
  const says = "what is sealed in it was changed, or belongs to another event"

  it.effect.each<[string, Partial<Stored>]>([
    ["opens in no other event", { id: "e-02" }],
    ["opens in no other task", { subject: "t-other" as Stored["subject"] }],
    ["cannot be changed", { sealed: `${stored.sealed!.slice(0, -2)}AA` }],
    ["cannot be cut off", { sealed: stored.sealed!.split(".")[0]! }]
  ])("%s", ([, change]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(reading({ ...stored, ...change }, key))
      assert.deepInclude(error, { _tag: "Undecodable", message: says })
    })
  )

  it("is never the same twice, and nothing where nothing is personal", () => {
    assert.notStrictEqual(sealed(examples["task.cancelled"]).stored.sealed, stored.sealed)
    assert.notProperty(sealed(examples["budget.spent"], "planner").stored, "sealed")
    assert.notProperty(write(storyTask, undefined, examples["task.cancelled"], origin).stored, "sealed")
  })

  it("leaves what decides and links as it is", () => {
    const { data } = sealed(examples["task.received"]).stored
    const { source, candidates, budgetUsd } = examples["task.received"]
    assert.deepInclude(data, { source, candidates, budgetUsd })
    const { version, sha256, key: asked } = examples["plan.approved"]
    assert.deepInclude(sealed(examples["plan.approved"]).stored.data, { version, sha256, key: asked })
  })
})

/** The event as it is told once its key is gone. */
const withMarks = (type: EventType, event: Event): unknown =>
  pathsOf(type).reduce<unknown>((value, { mark, steps }) => marked(value, steps, mark), event)

const marked = (value: unknown, [step, ...steps]: ReadonlyArray<string>, mark: unknown): unknown => {
  if (step === undefined) return mark
  const holder = value as Record<string, unknown> | null | undefined
  return holder && step in holder ? { ...holder, [step]: marked(holder[step], steps, mark) } : value
}
