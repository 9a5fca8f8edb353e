import webhooks from "@octokit/webhooks-examples" with { type: "json" }
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import {
  CheckSuite,
  CommitStatus,
  IssueComment,
  IssuesEvent,
  isFromHuman,
  Ping,
  PullRequestEvent,
  PullRequestReview,
  WorkflowRun
} from "./webhook.ts"

const examplesOf = (event: string): ReadonlyArray<unknown> =>
  (webhooks as unknown as ReadonlyArray<{ name: string; examples: ReadonlyArray<unknown> }>).find(
    ({ name }) => name === event
  )!.examples

describe("webhooks, as GitHub's users recorded them", () => {
  it.each([
    ["issue_comment", IssueComment],
    ["issues", IssuesEvent],
    ["pull_request", PullRequestEvent],
    ["pull_request_review", PullRequestReview],
    ["check_suite", CheckSuite],
    ["workflow_run", WorkflowRun],
    ["status", CommitStatus],
    ["ping", Ping]
  ] as const)("every %s decodes to the fields we read", (event, schema) => {
    const examples = examplesOf(event)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      const decoded = Schema.decodeUnknownSync(schema as Schema.Codec<unknown>)(example)
      expect(example).toMatchObject(decoded as object)
    }
  })

  it("a comment without a sender does not decode", () => {
    const { sender: _, ...rest } = examplesOf("issue_comment")[0] as { sender: unknown }
    expect(() => Schema.decodeUnknownSync(IssueComment)(rest)).toThrow("sender")
  })
})

describe("isFromHuman", () => {
  const event = { action: "created", sender: { login: "Octocat", id: 1, type: "User" } }

  it("is true for what a person just wrote", () => {
    expect(isFromHuman(event, "redgreen-bot")).toBe(true)
  })

  it("is so by any name GitHub has for writing", () => {
    expect(isFromHuman({ ...event, action: "submitted" }, "redgreen-bot", "submitted")).toBe(true)
    expect(isFromHuman(event, "redgreen-bot", "submitted")).toBe(false)
  })

  it.each([
    ["an edit", { ...event, action: "edited" }],
    ["a deletion", { ...event, action: "deleted" }],
    ["a bot", { ...event, sender: { ...event.sender, type: "Bot" } }],
    ["ourselves", { ...event, sender: { ...event.sender, login: "Redgreen-Bot" } }]
  ])("is false for %s", (_, other) => {
    expect(isFromHuman(other, "redgreen-bot")).toBe(false)
  })
})
