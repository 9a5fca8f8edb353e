import type { Envelope } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import type { Person } from "#domain/Ids.ts"
import type { FailedStage } from "#domain/Intake.ts"
import { next } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { isWaiting } from "./isWaiting.ts"
import { type Escalation, lastReminder } from "./lastReminder.ts"
import { block, code, inline, plain } from "./markdown.ts"
import { returns } from "./returns.ts"

/** The comment an event deserves, if any: what an edited comment would tell nobody. */
export const sentence = (
  event: Event,
  state: Task.State,
  history: ReadonlyArray<Envelope> = [],
  escalate?: Escalation
): string | undefined => {
  switch (event._tag) {
    case "command.refused":
      return `${called(event.by)} ${code(event.command, 100)} was not done: ${plain(event.reason, 1500)}`
    case "task.failed":
      return `**Stopped while ${doing[event.stage]}** (${code(event.reason, 100)}). ${plain(event.detail, 1500)}\n\n**What to do.** ${plain(event.hint, 1500)}`
    case "task.parked":
      return `**Set aside** (${code(event.reason, 100)}). ${plain(event.detail, 1500)}\n\n**What to do.** ${plain(event.hint, 1500)}`
    case "task.cancelled":
      return `Cancelled by ${inline(event.by.name, 100)}. \`@agent retry\` takes it up again.`
    case "plan.created": {
      const { version } = event.plan
      return state.plan.feedback.length === 0 || event.sha256 !== state.plan.current?.sha256
        ? undefined
        : `Plan v${version} (\`${event.sha256.slice(0, 12)}\`) replaces the one that was sent back; the description shows it. Answer \`@agent approve v${version}\` or \`@agent reject <what is wrong>\`.`
    }
    case "plan.endorsed":
      return `${called(event.by)} said yes to plan v${event.version}. It takes more people.`
    case "plan.reminded":
      if (!isWaiting(state, event.sha256)) return undefined
      return event.escalated && escalate !== undefined
        ? [...escalate.mention.github.map((name) => `@${name}`), lastReminder(event.version, escalate)].join(" ")
        : `Plan v${event.version} still waits for a decision. Answer \`@agent approve v${event.version}\`, \`@agent reject <what is wrong>\` or \`@agent cancel\`; nothing is approved by waiting.`
    case "pr.returned":
      return event.cause === "ci"
        ? `CI failed on ${code(event.head.slice(0, 12))}. The fix is changed once more with what it printed:\n\n${block(event.detail, 3000)}`
        : `${event.by === undefined ? "" : `${called(event.by)} `}The fix is changed as the review asks, and proven again.`
    case "pr.checked":
      return event.conclusion === "failure" && next(state)._tag === "Ready" && isHead(state, event)
        ? `CI failed on ${code(event.head.slice(0, 12))}, and no further attempt is made: a person has to look.\n\n${block(event.detail, 3000)}`
        : undefined
    case "pr.ready":
      return returns(history).length > 0
        ? `The changed fix is proven and stands at ${code(event.head.slice(0, 12))}.`
        : undefined
    case "pr.reverted":
      return `Taken back by ${inline(event.by, 100)}. When the bug is reported again, planning begins anew with this fix as what did not hold.`
    default:
      return undefined
  }
}

const doing = {
  plan: "planning",
  red: "proving RED",
  green: "proving GREEN",
  publish: "publishing",
  budget: "watching the budget"
} as const satisfies Record<FailedStage, string>

const isHead = (
  { pullRequests }: Task.State,
  { head, repository }: { readonly head: string; readonly repository: string }
) => pullRequests[repository]?.head === head

/** Only who spoke on GitHub is mentioned there: the same name may be somebody else's. */
export const called = ({ channel, name }: Person) =>
  channel === "github" && /^[A-Za-z\d-]{1,39}$/.test(name) ? `@${name}` : inline(name, 100)
