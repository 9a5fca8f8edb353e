import { describe, it } from "@effect/vitest"
import type { Event } from "#domain/Event.ts"
import { examples } from "#test/examples.ts"
import { given } from "#test/given.ts"
import { readyStory } from "#test/story.ts"
import { proveGreen, proveRed, refuse, writeFix, writeTests } from "./proving.ts"

const body = <E extends Event>({ _tag, ...rest }: E) => rest
const upTo = (tag: Event["_tag"], nth = 1) => {
  let seen = 0
  return readyStory.slice(0, readyStory.findIndex((event) => event._tag === tag && ++seen === nth) + 1)
}
const approved = upTo("plan.approved")
const written = { ...examples["tests.written"], attempt: 2 }
const red = examples["tests.red"]
const green = examples["tests.green"]
const fixed = examples["fix.written"]
const clean = { passed: true, findings: [] }
const dirty = {
  passed: false,
  findings: [
    { rule: "private-key", repository: "harbor/parcel-post", path: "src/a.js", line: 3, detail: "a private key" }
  ]
}

describe("writeTests", () => {
  const decide = writeTests(body(examples["tests.written"]))
  it("hands in a patch", () =>
    given(...approved)
      .when(decide)
      .then(examples["tests.written"]))
  it("is handed in once", () =>
    given(...approved, examples["tests.written"])
      .when(decide)
      .then())
  it("is nothing without an approved plan", () =>
    given(...upTo("pr.updated"))
      .when(decide)
      .then())
})

describe("proveRed", () => {
  const history = [...upTo("tests.refused"), written]
  it("records the proof", () =>
    given(...history)
      .when(proveRed(body(red)))
      .then(red))
  it("is proven once", () =>
    given(...history, red)
      .when(proveRed(body(red)))
      .then())
  it("does not count for another attempt", () =>
    given(...history)
      .when(proveRed({ ...body(red), attempt: 1 }))
      .then())
})

describe("writeFix", () => {
  const history = upTo("task.retried")
  it("hands in a patch", () =>
    given(...history)
      .when(writeFix(body(fixed)))
      .then(fixed))
  it("is handed in once", () =>
    given(...history, fixed)
      .when(writeFix(body(fixed)))
      .then())
  it("is nothing before red", () =>
    given(...approved)
      .when(writeFix(body(fixed)))
      .then())
})

describe("proveGreen", () => {
  const history = [...upTo("task.retried"), fixed]
  const scanned = examples["scan.completed"]
  it("records the proof with its scan", () =>
    given(...history)
      .when(proveGreen(body(green), clean))
      .then(green, scanned))
  it("is proven once", () =>
    given(...history, green, scanned)
      .when(proveGreen(body(green), clean))
      .then())
  it("is nothing before a fix", () =>
    given(...upTo("task.retried"))
      .when(proveGreen(body(green), clean))
      .then())
  it("refuses other test blobs than the red ones", () => {
    const blobs = [{ ...green.blobs[0]!, blob: "8".repeat(40) }]
    given(...history)
      .when(proveGreen({ ...body(green), blobs }, clean))
      .then({
        _tag: "tests.refused",
        phase: "green",
        attempt: 1,
        class: "test-changed",
        evidence: "The test files are not the ones that were proven red."
      })
  })
  it("refuses what the scan finds", () =>
    given(...history)
      .when(proveGreen(body(green), dirty))
      .then(
        green,
        { ...scanned, ...dirty },
        {
          _tag: "tests.refused",
          phase: "green",
          attempt: 1,
          class: "scan",
          evidence: "src/a.js:3 private-key: a private key"
        }
      ))
})

describe("refuse", () => {
  const refusal = body(examples["tests.refused"])
  const history = [...approved, examples["tests.written"]]
  it("sends the attempt back", () =>
    given(...history)
      .when(refuse(refusal))
      .then(examples["tests.refused"]))
  it("is said once", () =>
    given(...history, examples["tests.refused"])
      .when(refuse(refusal))
      .then())
  it("gives up after three attempts, and a retry grants three more", () => {
    const attempt = (number: number): ReadonlyArray<Event> => [
      { ...examples["tests.written"], attempt: number },
      { ...examples["tests.refused"], attempt: number }
    ]
    const twice = [...approved, ...attempt(1), ...attempt(2)]
    const third = { ...examples["tests.written"], attempt: 3 }
    const failed = {
      _tag: "task.failed",
      stage: "red",
      reason: refusal.class,
      detail: refusal.evidence,
      hint: "The verifier refused 3 attempts. Read the evidence, then say retry for 3 more, or take over on the branch."
    } as const
    given(...twice, third)
      .when(refuse({ ...refusal, attempt: 3 }))
      .then({ ...examples["tests.refused"], attempt: 3 }, failed)
    given(...twice, ...attempt(3), failed, examples["task.retried"], { ...third, attempt: 4 })
      .when(refuse({ ...refusal, attempt: 4 }))
      .then({ ...examples["tests.refused"], attempt: 4 })
  })
})
