import type { EventOf, EventType } from "#domain/Event.ts"
import { TaskId } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import {
  alice,
  at,
  blob,
  evidenceOf,
  failing,
  fixPatch,
  hex,
  mallory,
  plan,
  report,
  repository,
  secondPlan,
  testCommand,
  testName,
  testPatch,
  testPath,
  url
} from "./cast.ts"

/** One of each, believable together: `story` below is made of them. Pinned: a changed value here is a changed storage format. */
export const examples: { readonly [Type in EventType]: EventOf<Type> } = {
  "task.received": {
    _tag: "task.received",
    source: {
      kind: "sentry",
      key: "sentry:harbor:4507310",
      url: "http://127.0.0.1:4001/organizations/harbor/issues/4507310/",
      organization: "harbor",
      issueId: "4507310"
    },
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
  "task.enriched": { _tag: "task.enriched", report, by: alice },
  "task.linked": {
    _tag: "task.linked",
    source: {
      kind: "jira",
      key: "jira:harbor.atlassian.net:PARCEL-7",
      url: "https://harbor.atlassian.net/browse/PARCEL-7",
      ticket: "PARCEL-7"
    }
  },
  "task.aliased": { _tag: "task.aliased", of: TaskId.make("t-4507310") },
  "task.triaged": { _tag: "task.triaged", because: "Two of four frames are ours; 12 events for 3 people." },
  "task.recurred": {
    _tag: "task.recurred",
    report: { title: report.title, frames: [], links: [] },
    budgetUsd: 10,
    by: alice,
    key: "jira:change:9"
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
  "task.erased": { _tag: "task.erased", by: "k-5d41402abc4b2a76", reason: "request" },
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
    key: "github:comment:42",
    grounds: "write permission on GitHub"
  },
  "plan.endorsed": {
    ...{ _tag: "plan.endorsed", version: 2, sha256: sha256Of(secondPlan), by: alice, key: "github:comment:42" },
    grounds: "write permission on GitHub"
  },
  "plan.reminded": { _tag: "plan.reminded", version: 2, sha256: sha256Of(secondPlan), nth: 1, escalated: false },
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
    failing: [failing],
    matchesAlert: true,
    blobs: [blob],
    ran: [{ repository, what: "tests on the base commit", command: testCommand, exit: 1, durationMs: 412 }],
    log: hex("d"),
    ...evidenceOf("absent", failing.message, "Failed alike in 3 of 3 runs.")
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
    review: "Weights inside the bands take the same path as before.",
    beyondPlan: [{ repository, path: "src/weights.js", why: "Rounding lives there." }]
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
    log: hex("f"),
    ...evidenceOf(failing.message, "passed", "Passed in 3 of 3 runs.")
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
  "pr.reopened": { _tag: "pr.reopened", repository, number: 7, by: "alice", draft: true },
  "pr.reverted": { _tag: "pr.reverted", repository, number: 7, by: "alice" },
  "pr.checked": {
    _tag: "pr.checked",
    repository,
    number: 7,
    head: hex("3", 40),
    conclusion: "failure",
    detail: "build (20.x): 1 test failed",
    url: `http://127.0.0.1:4000/${repository}/actions/runs/5`
  },
  "pr.returned": {
    _tag: "pr.returned",
    repository,
    number: 7,
    head: hex("3", 40),
    cause: "review",
    detail: "Please keep the rounding in one place.",
    by: alice,
    key: "github:review:61"
  },
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
    repository,
    place: "harbor/parcel-post#7"
  },
  "command.asked": {
    _tag: "command.asked",
    command: "explain",
    by: alice,
    key: "github:comment:44",
    place: "harbor/parcel-post#7"
  },
  "report.begun": { _tag: "report.begun", channel: "github", cause: "e-08", last: "e-08", at },
  "report.sent": { _tag: "report.sent", channel: "github", reference: "comment:900", cause: "e-08", part: "card" },
  "token.created": {
    _tag: "token.created",
    name: "ci",
    scopes: ["report", "read"],
    sha256: hex("5"),
    by: { channel: "api", id: "token", name: "API" },
    expires: "2027-11-17T00:00:00.000Z"
  },
  "token.revoked": { _tag: "token.revoked", by: { channel: "api", id: "token", name: "API" } }
}
