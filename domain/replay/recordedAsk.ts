import { ask, begin, refuseCommand, told } from "../decisions/conversation.ts"
import { alias, enrich, fail, park, receive, triage } from "../decisions/intake.ts"
import { create, remind } from "../decisions/planning.ts"
import { proveGreen, proveRed, refuse, writeFix, writeTests } from "../decisions/proving.ts"
import { checked, ended, opened, ready, reopened, reverted, updated } from "../decisions/publishing.ts"
import { recur } from "../decisions/recurrence.ts"
import { endSession } from "../decisions/spending.ts"
import type { Event, EventOf, EventType } from "../Event.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"
import type { Decided } from "./decisionsIn.ts"

/**
 * What was asked of the task, told from what came of it: the same decision can then be taken again. Undefined for people's words,
 * which are a matter of the policy, and for what is recorded whatever the rules say.
 */
export const recordedAsk = (decided: Decided, state: Task.State): Decision | undefined => {
  const { event } = decided[0]
  const following = decided.slice(1).map((envelope) => envelope.event)
  const find = <Type extends EventType>(type: Type) => following.find((one): one is EventOf<Type> => one._tag === type)
  switch (event._tag) {
    case "task.received":
      return receive(event, following.flatMap(sourceOf))
    case "task.linked": {
      const woken = find("task.enriched")
      const report = woken?.report ?? state.intake?.report
      if (report === undefined) return undefined
      return receive(
        { ...unasked, source: event.source, report, requester: woken?.by ?? null },
        following.flatMap(sourceOf)
      )
    }
    case "task.enriched": {
      const { intake } = state
      if (intake?.ending?._tag === "Parked")
        return receive({ ...unasked, source: intake.source, report: event.report, requester: event.by ?? null })
      const parked = find("task.parked")
      return parked === undefined ? enrich(event.report) : both(enrich(event.report), park(parked))
    }
    case "task.aliased":
      return alias(event.of)
    case "task.triaged":
      return triage(event.because)
    case "task.parked":
      return park(event)
    case "task.recurred":
      return event.by === undefined ? recur(event.report, event.budgetUsd) : undefined
    case "task.failed":
      return fail(event)
    case "plan.created":
      return create(event.plan)
    case "plan.reminded":
      return remind(event)
    case "tests.written":
      return writeTests(event)
    case "tests.red":
      return proveRed(event)
    case "tests.refused":
      return refuse(event)
    case "fix.written":
      return writeFix(event)
    case "tests.green":
      return proveGreen(event, find("scan.completed") ?? { passed: true, findings: [] })
    case "session.ended":
      return endSession(event, find("task.failed")?.stage === "budget")
    case "pr.opened":
      return opened(event, find("pr.merged") ? "merged" : find("pr.closed") ? "closed" : "open")
    case "pr.updated":
      return updated(event)
    case "pr.ready":
      return ready(event)
    case "pr.checked":
      return checked(event)
    case "pr.merged":
      return ended("merged", event)
    case "pr.closed":
      return ended("closed", event)
    case "pr.reopened":
      return reopened(event)
    case "pr.reverted":
      return reverted(event)
    case "command.refused":
      return refuseCommand(event)
    case "command.asked":
      return ask(event)
    case "report.begun":
      return begin(event)
    case "report.sent":
      return told(event)
    default:
      return undefined
  }
}

/** A report of a known bug brings neither. */
const unasked = { candidates: [], budgetUsd: 0 }

const sourceOf = (event: Event) => (event._tag === "task.linked" ? [event.source] : [])

const both =
  (one: Decision, other: Decision): Decision =>
  (state) => {
    const [first, second] = [one(state), other(state)]
    return first instanceof Refused ? first : second instanceof Refused ? second : [...first, ...second]
  }
