import type { SDKMessage } from "@anthropic-ai/claude-agent-sdk"
import type { AgentActivity } from "./ClaudeSession.ts"

/** What one message of the CLI tells about the agent's work. The CLI sends one message per content block. */
export const activitiesOf = (message: SDKMessage): ReadonlyArray<AgentActivity> => {
  if (message.type === "assistant") return (message.message.content as ReadonlyArray<Block>).flatMap(activityOf)
  if (message.type !== "system") return []
  switch (message.subtype) {
    case "init":
      return [{ _tag: "Started", model: message.model }]
    case "permission_denied":
      return [{ _tag: "Denied", tool: message.tool_name }]
    case "api_retry": {
      const status = message.error_status === null ? {} : { status: message.error_status }
      return [{ _tag: "Retrying", attempt: message.attempt, ...status }]
    }
    default:
      return []
  }
}

interface Block {
  readonly type: string
  readonly text?: string
  readonly name?: string
  readonly input?: unknown
}

const activityOf = ({ type, text, name, input }: Block): ReadonlyArray<AgentActivity> => {
  if (type === "text" && text) return [{ _tag: "Said", text }]
  return type === "tool_use" && name ? [{ _tag: "Called", tool: name, input }] : []
}
