import { assert, describe, it } from "@effect/vitest"
import type { Event } from "#domain/Event.ts"
import { evidenceOf, failing, hex } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { readyStory, tell } from "#test/story.ts"
import type { Fact } from "../models/proofs.ts"
import { attemptsOf } from "./attemptsOf.ts"

/** As the model keeps them. */
const tried = (events: ReadonlyArray<Event>) =>
  attemptsOf(
    tell(events).map(({ event: { _tag: type, ...data }, stored }) => ({
      ...{ type, data, version: stored.version, at: new Date(stored.time) },
      class: type === "pr.returned" ? "changes-requested" : ""
    })) as unknown as ReadonlyArray<Fact>,
    new Map([[hex("d"), { bytes: 1234, removed }]])
  )
const removed = { bytes: 1234, at: "2026-11-18T00:00:00.000Z", why: "retention" } as const
const artifact = (digit: string) => ({
  ...{ sha256: hex(digit), url: `/api/artifacts/${hex(digit)}` },
  ...(digit === "d" ? { bytes: 1234, removed } : { bytes: null, removed: null })
})

describe("attempts", () => {
  it("stand in order, each with its sessions, what was written and what was seen", () => {
    const { attempts, planning } = tried(readyStory)
    assert.deepStrictEqual(
      planning.map(({ session, transcript }) => [session, transcript]),
      [
        ["s-plan-1", artifact("9")],
        ["s-plan-2", artifact("9")]
      ]
    )
    assert.deepStrictEqual(
      attempts.map(({ attempt, outcome, phase, plan, sessions }) => [plan, phase, attempt, outcome, sessions.length]),
      [
        [2, "red", 1, "refused", 1],
        [2, "red", 2, "proven", 1],
        [2, "green", 1, "proven", 1]
      ]
    )
    const [refused, red, green] = attempts
    assert.deepInclude(refused!.refused, {
      class: "passes-on-base",
      log: artifact("e"),
      at: "2026-11-17T09:47:30.000Z"
    })
    const seen = evidenceOf("absent", failing.message, "Failed alike in 3 of 3 runs.")
    assert.deepInclude(red!.red, { ...seen, log: artifact("d"), matchesAlert: true, ran: examples["tests.red"].ran })
    assert.deepStrictEqual(red!.written!.patches, [{ repository: failing.repository, artifact: artifact("a") }])
    assert.deepInclude(green!.green, { sameTests: true, suite: examples["tests.green"].suite })
    assert.strictEqual(green!.written!.beyondPlan[0]!.path, "src/weights.js")
    assert.deepInclude(green!.scan, { passed: true, findings: [] })
  })

  it("that were proven and came back say so, and the next one stands beside them", () => {
    const again = { ...examples["fix.written"], attempt: 2 }
    const changed = { ...examples["tests.green"], attempt: 2, blobs: [] }
    const { attempts } = tried([...readyStory, examples["pr.returned"], again, changed])
    const [, , first, second] = attempts
    assert.deepInclude(first, { attempt: 1, outcome: "returned" })
    assert.deepInclude(first!.returned[0], { class: "changes-requested", cause: "review", number: 7 })
    assert.deepInclude(second, { attempt: 2, outcome: "proven", returned: [] })
    assert.isFalse(second!.green!.sameTests)
  })

  it("belong to the plan they were made under, whatever their number", () => {
    const approved = { ...examples["plan.approved"], version: 3 }
    const { attempts } = tried([...readyStory.slice(0, 17), approved, examples["session.ended"], readyStory[16]!])
    assert.deepStrictEqual(
      attempts.map(({ attempt, outcome, plan }) => [plan, attempt, outcome]),
      [
        [2, 1, "open"],
        [3, 1, "open"]
      ]
    )
  })
})
