import type { Registry } from "prom-client"
import { Outcome } from "#domain/Session.ts"
import { familiesOf } from "./familiesOf.ts"
import { oneOf } from "./labels.ts"
import { refusalClasses } from "./refusalClasses.ts"

/** How a session ended, why a proof was refused, why a task failed. */
export const taskErrors = (registry: Registry) =>
  familiesOf(registry).counter(
    "ai_agent_errors_total",
    "Errors by type: how a session ended, why a proof was refused, why a task failed",
    { agent: oneOf("planner", "executor", "publisher"), error_type: oneOf(...sessions, ...ends, ...refusalClasses) },
    [
      ...[...sessions, ...ends].flatMap((error_type) => [
        { agent: "planner", error_type },
        { agent: "executor", error_type }
      ]),
      ...refusalClasses.map((error_type) => ({ agent: "executor", error_type })),
      ...publishing.map((error_type) => ({ agent: "publisher", error_type }))
    ]
  )

const sessions = Outcome.literals.filter((outcome) => outcome !== "submitted")
const publishing = ["gave-up", "branch-moved", "base-conflict"]
const ends = [...publishing, "budget-exhausted"]
