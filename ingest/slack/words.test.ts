import { describe, expect, it } from "vitest"
import { askedFor } from "./words.ts"

const task = "t-0123456789ab"

describe("askedFor", () => {
  it.each([
    ["", { _tag: "help" }],
    ["help", { _tag: "help" }],
    ["run  it is broken\nsince Monday ", { _tag: "run", text: "it is broken\nsince Monday" }],
    ["FIX https://a.example/1", { _tag: "run", text: "https://a.example/1" }],
    ["status", { _tag: "status", task: undefined }],
    [`status ${task}`, { _tag: "status", task }],
    [`explain ${task}`, { _tag: "explain", task }],
    [`approve ${task}`, { _tag: "approveWhich", task }],
    [`approve ${task} v2`, { _tag: "tell", task, word: { _tag: "approve", plan: "v2" } }],
    [`approve ${task} 0123abc`, { _tag: "tell", task, word: { _tag: "approve", plan: "0123abc" } }],
    [`reject ${task}`, { _tag: "rejectBy", task }],
    [`reject ${task} too\nrisky`, { _tag: "tell", task, word: { _tag: "reject", feedback: "too\nrisky" } }],
    [`cancel ${task}`, { _tag: "tell", task, word: { _tag: "cancel", reason: "said so in Slack" } }],
    [`cancel ${task} not needed`, { _tag: "tell", task, word: { _tag: "cancel", reason: "not needed" } }],
    [`retry ${task}`, { _tag: "tell", task, word: { _tag: "retry" } }]
  ])("%j", (text, asked) => expect(askedFor(text)).toEqual(asked))

  it.each([
    "run",
    "dance",
    "approve",
    "approve v2",
    `approve ${task} if green`,
    `retry ${task} twice`,
    "status t-*",
    `approve ${task}.x`
  ])("does not act on %j, and says what is missing", (text) =>
    expect(askedFor(text)).toEqual({ _tag: "help", wrong: expect.any(String) })
  )
})
