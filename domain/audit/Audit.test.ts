import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readyStory, stored, story, tell } from "#test/story.ts"
import { canonicalSha256 } from "../canonical.ts"
import type { Stored } from "../Envelope.ts"
import { begun, conclude, take } from "./Audit.ts"

const auditTask = (events: ReadonlyArray<unknown>) =>
  Effect.map(
    Effect.reduce(events, () => begun, take),
    conclude
  )
const history = stored(story)
const at = (type: string) => history.findIndex((one) => one.type === type)
const outcome = (events: ReadonlyArray<unknown>) =>
  Effect.map(auditTask(events), (findings) => findings.map(({ fault, type, version }) => [fault, type, version]))
const replaced = (index: number, change: (one: Stored) => Stored) =>
  history.map((one, position) => (position === index ? change(one) : one))
const resealed = ({ hash: _, ...rest }: Stored): Stored => ({ ...rest, hash: canonicalSha256(rest) })

/** Every later link made good again, as somebody would who can write the whole log. */
const rechained = (events: ReadonlyArray<Stored>): ReadonlyArray<Stored> => {
  const chain: Array<Stored> = []
  for (const [index, one] of events.entries())
    chain.push(resealed({ ...one, version: index + 1, prevhash: chain.at(-1)?.hash ?? "" }))
  return chain
}

it.effect("finds nothing in a story as it was written", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* auditTask(history), [])
    assert.deepStrictEqual(yield* auditTask([]), [])
  })
)

describe("names", () => {
  const green = at("tests.green")
  const { version, type } = history[green]!
  const edited = (one: Stored): Stored => ({ ...one, data: { ...one.data, passing: [] } })
  it.effect.each([
    ["an event that was changed", replaced(green, edited), [["changed", type, version]]],
    ["a hash that was exchanged", replaced(green, (one) => ({ ...one, hash: "0".repeat(64) })), "changed"],
    [
      "one that was replaced and sealed anew",
      replaced(green, (one) => resealed(edited(one))),
      [["forged", type, version]]
    ],
    ["one that was left out", history.toSpliced(green, 1), [["missing", "", version]]],
    [
      "two that changed places",
      history.toSpliced(green - 1, 2, history[green]!, history[green - 1]!),
      [["reordered", history[green - 1]!.type, version - 1]]
    ],
    ["one that was put in", [...history, { ...history[green]!, id: "e-99" }], "forged"],
    ["one that nobody can read", [...history, { ...history[0]!, type: "task.imagined" }], "unreadable"]
  ] as const)("%s", ([, events, expected]) =>
    Effect.gen(function* () {
      const found = yield* outcome(events)
      if (typeof expected === "string")
        assert.include(
          found.map(([fault]) => fault),
          expected
        )
      else assert.deepStrictEqual(found, expected as unknown)
    })
  )
})

describe("in a chain that was made good again, names", () => {
  const without = (type: string) => rechained(history.filter((one) => one.type !== type))
  const changed = (type: string, data: Record<string, unknown>, actor?: string) =>
    rechained(
      history.map((one) =>
        one.type === type ? { ...one, actor: actor ?? one.actor, data: { ...one.data, ...data } } : one
      )
    )
  it.effect.each([
    ["tests written without an approval", without("plan.approved"), "tests.written"],
    ["a fix without a red test", without("tests.red"), "fix.written"],
    ["a pull request that is ready without a green proof", without("tests.green"), "pr.ready"],
    ["a pull request that is ready without a scan", without("scan.completed"), "pr.ready"],
    ["an approval of another plan", changed("plan.approved", { sha256: "9".repeat(64) }), "plan.approved"],
    ["a plan that is not the one of its hash", changed("plan.created", { sha256: "9".repeat(64) }), "plan.created"],
    ["green tests that were not the red ones", changed("tests.green", { blobs: [] }), "tests.green"],
    ["a proof by somebody else", changed("tests.green", {}, "executor"), "tests.green"]
  ] as const)("%s", ([, events, type]) =>
    Effect.gen(function* () {
      const found = yield* auditTask(events)
      assert.include(
        found.filter(({ fault }) => fault === "forged").map((one) => one.type),
        type
      )
    })
  )
})

it.effect("says nothing of a history that goes on after a fix came back", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* auditTask(stored(tell([...readyStory]))), [])
  })
)
