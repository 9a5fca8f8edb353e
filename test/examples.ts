import type { EventOf, EventType } from "#domain/Event.ts"
import { type Plan, sha256Of } from "#domain/Plan.ts"

export const repository = "harbor/parcel-post"
export const alice = { channel: "github", id: "1001", name: "alice" } as const
export const mallory = { channel: "github", id: "6666", name: "mallory" } as const

const testPath = "test/rates.test.js"
const testName = "a parcel just over the heaviest band pays the next kilogram"
const testCommand = "node --test --test-reporter=junit"
const hex = (digit: string, length = 64) => digit.repeat(length)
const testPatch = { repository, artifact: hex("a") }
const fixPatch = { repository, artifact: hex("b") }
const blob = { repository, path: testPath, blob: hex("7", 40) }
const url = `http://127.0.0.1:4000/${repository}/pull/7`
const at = "2026-11-17T09:42:00.000Z"

export const plan: Plan = {
  version: 1,
  summary: "Charge a started kilogram above the heaviest band",
  rootCause:
    "baseRate rounds the weight above the last band down, so 20.4 kg finds neither a band nor an extra kilogram.",
  repositories: [
    {
      repository,
      baseBranch: "main",
      baseCommit: hex("c", 40),
      evidence: "Every in-app frame of the stack trace lies in src/ of this repository.",
      files: [{ path: "src/rates.js", change: "round extra kilograms up" }],
      tests: [{ path: testPath, name: testName, asserts: "20 400 g in zone 1 cost 1 710 cents" }],
      testCommand
    }
  ],
  steps: ["Write the failing test", "Round up instead of down"],
  risk: "low",
  riskReason: "One pure function; every band keeps its price.",
  confidence: 0.9,
  estimateUsd: 0.6,
  budgetUsd: 5
}
export const secondPlan: Plan = {
  ...plan,
  version: 2,
  steps: [...plan.steps, "Test every zone, as the reviewer asked"]
}

/** One of each, believable together: `story` below is made of them. Pinned: a changed value here is a changed storage format. */
export const examples: { readonly [Type in EventType]: EventOf<Type> } = {
  "task.received": {
    _tag: "task.received",
    source: { kind: "sentry", key: "sentry:harbor:4507310", organization: "harbor", issueId: "4507310" },
    report: {
      title: "TypeError: Cannot read properties of undefined (reading 'rate')",
      project: "parcel-post",
      culprit: "baseRate(rates)",
      level: "error",
      platform: "node",
      environment: "production",
      release: "parcel-post@2.3.0",
      frames: [],
      links: [{ kind: "sentry", url: "http://127.0.0.1:4001/organizations/harbor/issues/4507310/" }]
    },
    candidates: [repository],
    requester: null,
    budgetUsd: 5
  },
  "task.enriched": {
    _tag: "task.enriched",
    report: {
      title: "TypeError: Cannot read properties of undefined (reading 'rate')",
      project: "parcel-post",
      exception: { type: "TypeError", value: "Cannot read properties of undefined (reading 'rate')" },
      frames: [
        { file: "src/quote.js", function: "quote", line: 21, column: 16, inApp: true },
        {
          file: "src/rates.js",
          function: "baseRate",
          line: 55,
          column: 49,
          inApp: true,
          context: "  return bands.find(…).rate;"
        }
      ],
      links: [{ kind: "sentry", url: "http://127.0.0.1:4001/organizations/harbor/issues/4507310/" }]
    }
  },
  "task.linked": {
    _tag: "task.linked",
    source: { kind: "api", key: "api:support-812" },
    url: "https://support.example.com/tickets/812"
  },
  "task.parked": {
    _tag: "task.parked",
    reason: "third-party-only",
    detail: "No frame of the stack trace lies in code of ours.",
    hint: "Report it to the package's maintainers, or retry once the alert shows one of our files."
  },
  "task.retried": { _tag: "task.retried", by: alice, key: "github:comment:43", budgetUsd: 8 },
  "task.cancelled": { _tag: "task.cancelled", by: alice, key: "api:cancel-1", reason: "Fixed by hand." },
  "task.failed": {
    _tag: "task.failed",
    stage: "green",
    reason: "provider",
    detail: "The model provider answered 529 (overloaded) for an hour.",
    hint: "Retry when it answers again; the plan and the red tests stay as they are."
  },
  "plan.created": { _tag: "plan.created", plan, sha256: sha256Of(plan) },
  "plan.rejected": {
    _tag: "plan.rejected",
    version: 1,
    sha256: sha256Of(plan),
    by: alice,
    key: "github:comment:40",
    feedback: "Test every zone, please."
  },
  "plan.approved": {
    _tag: "plan.approved",
    version: 2,
    sha256: sha256Of(secondPlan),
    by: alice,
    key: "github:comment:42"
  },
  "tests.written": {
    _tag: "tests.written",
    attempt: 1,
    patches: [testPatch],
    tests: [{ repository, path: testPath, name: testName }],
    summary: "One test with a parcel of 20.4 kg in every zone."
  },
  "tests.red": {
    _tag: "tests.red",
    attempt: 2,
    patches: [testPatch],
    failing: [
      {
        repository,
        id: `${testPath} > ${testName}`,
        kind: "exception",
        message: "TypeError: Cannot read properties of undefined (reading 'rate')"
      }
    ],
    matchesAlert: true,
    blobs: [blob],
    ran: [{ repository, what: "tests on the base commit", command: testCommand, exit: 1, durationMs: 412 }],
    log: hex("d")
  },
  "tests.refused": {
    _tag: "tests.refused",
    phase: "red",
    attempt: 1,
    class: "passes-on-base",
    evidence: `${testName} passes without any fix, so it proves nothing.`,
    log: hex("e")
  },
  "fix.written": {
    _tag: "fix.written",
    attempt: 1,
    patches: [fixPatch],
    summary: "Round the extra kilograms up.",
    rootCause: plan.rootCause,
    review: "Weights inside the bands take the same path as before."
  },
  "tests.green": {
    _tag: "tests.green",
    attempt: 1,
    patches: [fixPatch],
    passing: [`${testPath} > ${testName}`],
    blobs: [blob],
    suite: { passed: 38, failedBefore: 1, fixed: 1, flaky: [] },
    failsWithoutFix: true,
    ran: [
      { repository, what: "whole suite with the fix", command: testCommand, exit: 0, durationMs: 530 },
      { repository, what: "red tests without the fix", command: testCommand, exit: 1, durationMs: 398 }
    ],
    log: hex("f")
  },
  "scan.completed": { _tag: "scan.completed", attempt: 1, passed: true, findings: [] },
  "pr.opened": {
    _tag: "pr.opened",
    repository,
    number: 7,
    url,
    nodeId: "PR_kwDOABCD",
    branch: "redgreen/t-4507310",
    head: hex("1", 40),
    plan: { version: 1, sha256: sha256Of(plan), at }
  },
  "pr.updated": {
    _tag: "pr.updated",
    repository,
    number: 7,
    head: hex("2", 40),
    plan: { version: 2, sha256: sha256Of(secondPlan), at }
  },
  "pr.ready": { _tag: "pr.ready", repository, number: 7, url, head: hex("3", 40), baseMovedBy: 1 },
  "pr.merged": { _tag: "pr.merged", repository, number: 7, by: "alice" },
  "pr.closed": { _tag: "pr.closed", repository, number: 7, by: "alice" },
  "session.ended": {
    _tag: "session.ended",
    work: "plan",
    attempt: 1,
    session: "s-plan-1",
    outcome: "submitted",
    detail: "",
    turns: 6,
    durationMs: 41_200,
    transcript: hex("9")
  },
  "budget.spent": {
    _tag: "budget.spent",
    work: "plan",
    attempt: 1,
    session: "s-plan-1",
    model: "claude-sonnet-4-5",
    inputTokens: 18_240,
    outputTokens: 2_105,
    cacheReadTokens: 96_400,
    cacheWriteTokens: 12_800,
    usd: 0.163215
  },
  "command.refused": {
    _tag: "command.refused",
    command: "approve",
    by: mallory,
    key: "github:comment:41",
    reason: "mallory may not write to harbor/parcel-post.",
    repository
  },
  "report.sent": { _tag: "report.sent", channel: "github", reference: "comment:900", cause: "e-08" }
}
