import { describe, expect, it } from "vitest"
import { agentCommand } from "./agentCommand.ts"

describe("agentCommand", () => {
  it.each([
    ["@agent approve", { _tag: "Approve" }],
    ["  @Agent   APPROVE  \r\nthanks!", { _tag: "Approve" }],
    ["Looks good.\n\n@agent approve v2", { _tag: "Approve", plan: { version: 2 } }],
    ["@agent approve 0A1B2C3", { _tag: "Approve", plan: { sha256: "0a1b2c3" } }],
    ["@agent cancel", { _tag: "Cancel" }],
    ["@agent retry", { _tag: "Retry" }],
    ["@agent explain", { _tag: "Explain" }],
    ["@agent fix", { _tag: "Fix", note: "" }],
    ["@agent fix it, please\n\nSince Tuesday.", { _tag: "Fix", note: "it, please\n\nSince Tuesday." }],
    ["@agent reject", { _tag: "Reject", feedback: "" }],
    ["@agent reject use the parser", { _tag: "Reject", feedback: "use the parser" }],
    [
      "@agent reject\nPlease:\n\n- `a`\n> quoted\n@agent approve",
      { _tag: "Reject", feedback: "Please:\n\n- `a`\n> quoted\n@agent approve" }
    ]
  ])("understands %j", (comment, wanted) => {
    expect(agentCommand(comment)).toEqual(wanted)
  })

  it.each([
    "@agent approve if the tests pass",
    "@agent approve v2 and v3",
    "@agent approve v0",
    "@agent approve abc",
    "@agent approved",
    "@agent cancel it?",
    "@agent explain yourself",
    "@agent fixed",
    "@agent",
    "@agent do something"
  ])("does not guess what %j means", (comment) => {
    expect(agentCommand(comment)).toEqual({ _tag: "Unknown", said: comment.slice("@agent".length).trim() })
  })

  it.each([
    "",
    "please ask @agent approve",
    "@agents approve",
    "@agent-smith approve",
    "> @agent approve",
    "    @agent approve",
    "\t@agent approve",
    "```\n@agent approve\n```",
    "~~~~sh\n```\n~~~\n@agent approve\n~~~~",
    "```\nnever closed\n@agent approve",
    "<!--\n@agent approve\n-->",
    "<!-- @agent approve -->"
  ])("finds no command in %j", (comment) => {
    expect(agentCommand(comment)).toBeNull()
  })

  it.each([
    "```\nx\n```\n@agent cancel",
    "<!-- note -->\n@agent cancel",
    "<!--\nnote\n-->\n@agent cancel",
    "> hi\n@agent cancel"
  ])("goes on reading after %j", (comment) => {
    expect(agentCommand(comment)).toEqual({ _tag: "Cancel" })
  })
})
