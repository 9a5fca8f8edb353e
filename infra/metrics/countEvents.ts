import type { Registry } from "prom-client"
import type { Envelope } from "#domain/Envelope.ts"
import { eventTypes } from "#domain/Event.ts"
import { Person } from "#domain/Ids.ts"
import { Phase } from "#domain/Proof.ts"
import { familiesOf } from "./familiesOf.ts"
import { firstOf, oneOf } from "./labels.ts"
import { refusalClasses } from "./refusalClasses.ts"
import type { taskErrors } from "./taskErrors.ts"

/** What each event says by itself. */
export const countEvents = (registry: Registry, errors: ReturnType<typeof taskErrors>) => {
  const { counter } = familiesOf(registry)
  const appended = counter("redgreen_events_total", "Events appended to the log", { type: oneOf(...eventTypes) })
  const refusals = counter("redgreen_refusals_total", "Proofs that were refused", {
    phase: oneOf(...Phase.literals),
    class: oneOf(...refusalClasses)
  })
  const broke = counter("redgreen_budget_exceeded_total", "Tasks that ended because their budget was spent", {})
  const decisions = counter("redgreen_decisions_total", "Words of people on plans", {
    decision: oneOf("approved", "endorsed", "rejected"),
    channel: oneOf(...Person.fields.channel.literals)
  })
  const pulls = counter(
    "redgreen_pull_requests_total",
    "What became of pull requests; the fifty repositories seen first",
    {
      repository: firstOf(50),
      fate: oneOf("opened", "updated", "ready", "returned", "merged", "closed", "reopened", "reverted")
    }
  )

  return ({ event, stored }: Envelope): void => {
    appended({ type: stored.type })
    switch (event._tag) {
      case "session.ended":
        if (event.outcome !== "submitted")
          errors({ agent: event.work === "plan" ? "planner" : "executor", error_type: event.outcome })
        return
      case "tests.refused":
        errors({ agent: "executor", error_type: event.class })
        refusals({ phase: event.phase, class: event.class })
        return
      case "plan.approved":
      case "plan.endorsed":
      case "plan.rejected":
        decisions({ decision: afterDot(event._tag), channel: event.by.channel })
        return
      case "pr.opened":
      case "pr.updated":
      case "pr.ready":
      case "pr.returned":
      case "pr.merged":
      case "pr.closed":
      case "pr.reopened":
      case "pr.reverted":
        pulls({ repository: event.repository, fate: afterDot(event._tag) })
        return
      case "task.failed":
        if (event.stage === "budget") broke({})
    }
  }
}

const afterDot = (type: string) => type.slice(type.indexOf(".") + 1)
