import type { AgentCommand } from "#integrations/agentCommand.ts"
import type { Word } from "./command.ts"

/** What a comment asks of a task that is there already. */
export const wordOf = (command: AgentCommand): Word => {
  switch (command._tag) {
    case "Approve": {
      const { plan } = command
      return { _tag: "approve", plan: plan && ("version" in plan ? `v${plan.version}` : plan.sha256) }
    }
    case "Reject":
      return { _tag: "reject", feedback: command.feedback }
    case "Cancel":
      return { _tag: "cancel", reason: "said so on GitHub" }
    case "Retry":
      return { _tag: "retry" }
    case "Explain":
      return { _tag: "explain" }
    case "Fix":
      return { _tag: "unknown", said: "fix" }
    case "Unknown":
      return { _tag: "unknown", said: command.said }
  }
}
