import type { Event } from "#domain/Event.ts"
import type { Person } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { code, inline, link, mention, plain } from "#integrations/slack/text.ts"
import type { Escalation } from "../lastReminder.ts"
import { escalatedText } from "./escalated.ts"

/** The line an event deserves in the thread, if any; `after` is the task as that event left it. */
export const threadLine = (event: Event, after: Task.State, escalate: Escalation | undefined): string | undefined => {
  switch (event._tag) {
    case "task.linked":
      return `Also reported in ${event.source.url === undefined ? event.source.kind : link(event.source.kind, event.source.url)}.`
    case "task.recurred":
      return "It came back after its fix was merged; planning anew."
    case "task.retried":
      return `${called(event.by)} said retry.`
    case "pr.opened":
    case "pr.updated":
      return next(after)._tag === "Approval"
        ? `${forRequester(after)}Plan v${event.plan.version} waits for a decision.`
        : undefined
    case "plan.endorsed":
      return `${called(event.by)} said yes to plan v${event.version}; more people are needed.`
    case "plan.approved":
      return `Plan v${event.version} approved by ${called(event.by)}.`
    case "plan.rejected":
      return `Plan v${event.version} sent back by ${called(event.by)}: ${plain(event.feedback, 1500)}`
    case "plan.reminded":
      return event.escalated && escalate !== undefined
        ? `${forRequester(after)}${escalatedText(event.version, escalate)}`
        : `Plan v${event.version} still waits for a decision.`
    case "tests.red":
      return `RED proven: ${event.failing.length === 1 ? "the test fails" : `${event.failing.length} tests fail`} without a fix${event.matchesAlert ? ", with the reported exception" : ""}.`
    case "tests.refused":
      return `Attempt ${event.attempt} at the ${event.phase === "red" ? "test" : "fix"} was refused (${code(event.class, 100)}).`
    case "scan.completed":
      return event.passed
        ? "GREEN proven: it passes with the fix, fails again without it, nothing else breaks, the scan is clean."
        : `The scan found ${event.findings
            .map(({ rule }) => code(rule, 60))
            .slice(0, 5)
            .join(", ")}; the fix is done again.`
    default:
      return endingLine(event, after)
  }
}

const endingLine = (event: Event, after: Task.State): string | undefined => {
  switch (event._tag) {
    case "pr.ready":
      return next(after)._tag === "Ready"
        ? `${forRequester(after)}Ready for review: ${link(`${event.repository}#${event.number}`, event.url)}`
        : undefined
    case "pr.checked":
      return event.conclusion === "failure"
        ? `CI fails on ${inline(event.repository, 100)}#${event.number}.`
        : undefined
    case "pr.returned":
      return `${event.cause === "ci" ? "CI" : event.by === undefined ? "A reviewer" : called(event.by)} sent the pull request back; the fix is attempted again.`
    case "pr.merged":
      return `Merged by ${inline(event.by, 100)}.`
    case "pr.closed":
      return `${forRequester(after)}Closed without merging by ${inline(event.by, 100)}.`
    case "pr.reopened":
      return `Reopened by ${inline(event.by, 100)}.`
    case "pr.reverted":
      return `${forRequester(after)}The merged fix was reverted by ${inline(event.by, 100)}.`
    case "task.parked":
    case "task.failed":
      return `${forRequester(after)}${event._tag === "task.parked" ? "Set aside" : "Stopped"}: ${plain(event.detail, 1500)}\n*What to do* ${plain(event.hint, 800)}`
    case "task.cancelled":
      return `Cancelled by ${called(event.by)}.`
    default:
      return undefined
  }
}

/** A mention, where the request came from here. */
const forRequester = ({ intake }: Task.State) => {
  const requester = intake?.requester
  return requester?.channel === "slack" ? `${mention(requester.id)} ` : ""
}

/** Only who spoke in Slack is called there: the same name may be somebody else's. */
export const called = ({ channel, id, name }: Person) => (channel === "slack" ? mention(id) : inline(name, 100))
