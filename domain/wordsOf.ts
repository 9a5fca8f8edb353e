import { asFound } from "./asFound.ts"
import type { Event } from "./Event.ts"
import { line, money } from "./oneLine.ts"
import type { Plan } from "./Plan.ts"
import { ranUnwalled } from "./surroundings.ts"

/** What happened, in words. */
export const wordsOf = (event: Event): string => {
  switch (event._tag) {
    case "task.received":
      return `alert from ${event.source.kind}: ${line(event.report.title, 90)}`
    case "task.enriched":
      return `fetched what the alert left out: ${count(event.report.frames.length, "frame")}`
    case "task.linked":
      return `the same bug is known on ${event.source.kind}${event.source.url ? ` ${line(event.source.url, 120)}` : ""}`
    case "task.aliased":
      return `belongs to ${event.of}`
    case "task.triaged":
      return `worth a plan: ${line(event.because, 120)}`
    case "task.recurred":
      return `the bug came back after its fix: ${line(event.report.title, 90)}`
    case "task.parked":
      return `parked: ${line(event.detail, 120)}`
    case "task.retried":
      return `${line(event.by.name)} said retry${event.budgetUsd === undefined ? "" : `, with a budget of ${money(event.budgetUsd)}`}`
    case "task.cancelled":
      return `${line(event.by.name)} cancelled it${event.reason === "" ? "" : `: ${line(event.reason, 100)}`}`
    case "task.failed":
      return `failed (${event.stage}): ${line(event.detail, 120)}`
    case "task.erased":
      return `what it told of people was erased (${event.reason})`
    case "plan.created":
      return `plan v${event.plan.version}: ${line(event.plan.summary, 90)} (risk ${event.plan.risk})${foundOf(event.plan)}`
    case "plan.approved":
      return `${line(event.by.name)} approved plan v${event.version} on ${event.by.channel}`
    case "plan.endorsed":
      return `${line(event.by.name)} said yes to plan v${event.version} on ${event.by.channel}; more people are needed`
    case "plan.reminded":
      return `plan v${event.version} still waits: ${event.escalated ? "escalated" : `reminder ${event.nth}`}`
    case "plan.rejected":
      return `${line(event.by.name)} sent plan v${event.version} back: ${line(event.feedback, 90)}`
    case "tests.written":
      return `tests written (attempt ${event.attempt}): ${count(event.tests.length, "test")}`
    case "tests.red":
      return `RED proven: ${count(event.failing.length, "test")} ${event.failing.length === 1 ? "fails" : "fail"} on the base commit${event.matchesAlert ? ", just as the alert says" : ""}`
    case "tests.refused":
      return `${event.phase === "red" ? "tests" : "fix"} refused (attempt ${event.attempt}, ${event.class}): ${line(event.evidence, 100)}`
    case "fix.written":
      return `fix written (attempt ${event.attempt}): ${line(event.summary, 90)}${beyond(event.beyondPlan?.length ?? 0)}`
    case "tests.green":
      return `GREEN proven: ${count(event.passing.length, "red test")} now ${event.passing.length === 1 ? "passes" : "pass"}, ${event.suite.passed} pass in all`
    case "scan.completed":
      return event.passed ? "scan passed" : `scan found ${count(event.findings.length, "problem")}`
    case "pr.opened":
      return `draft pull request ${event.url}`
    case "pr.updated":
      return `pull request ${event.repository}#${event.number} shows plan v${event.plan.version}`
    case "pr.ready":
      return `pull request ready for review ${event.url}`
    case "pr.merged":
      return `${line(event.by)} merged ${event.repository}#${event.number}`
    case "pr.closed":
      return `${line(event.by)} closed ${event.repository}#${event.number}`
    case "pr.reopened":
      return `${line(event.by)} opened ${event.repository}#${event.number} again`
    case "pr.reverted":
      return `${line(event.by)} reverted ${event.repository}#${event.number}`
    case "pr.checked":
      return `CI says ${event.conclusion} for ${event.repository}#${event.number}${event.conclusion === "success" ? "" : `: ${line(event.detail, 100)}`}`
    case "pr.returned":
      return `${event.repository}#${event.number} came back (${event.cause}): ${line(event.detail, 100)}`
    case "session.ended":
      return `agent session (${event.work}) ended: ${event.outcome}, ${count(event.turns, "turn")}${event.detail === "" ? "" : `, ${line(event.detail, 80)}`}`
    case "budget.spent":
      return `model call (${event.work}) for ${money(event.usd)}`
    case "command.refused":
      return `refused ${line(event.by.name)}'s ${line(event.command, 40)}: ${line(event.reason, 100)}`
    case "command.asked":
      return `${line(event.by.name)} asked: ${event.command}`
    case "token.created":
      return `${line(event.by.name)} made the token ${line(event.name, 60)} (${event.scopes.join(", ")})`
    case "token.revoked":
      return `${line(event.by.name)} revoked the token`
    case "report.begun":
      return `begins to tell ${event.channel}`
    case "report.sent":
      return `told on ${event.channel}`
  }
}

/** Of the first repository, for the one line there is. */
const foundOf = (plan: Plan) => {
  const [found] = plan.repositories.flatMap((chosen) => asFound(chosen) ?? [])
  const open = ranUnwalled(plan) ? "; WITHOUT a sandbox" : ""
  return `${found === undefined ? "" : `; before: ${found.says}`}${open}`
}

const beyond = (amount: number) => (amount === 0 ? "" : `; ${count(amount, "change")} beyond the plan`)

const count = (amount: number, noun: string) => `${amount} ${noun}${amount === 1 ? "" : "s"}`
