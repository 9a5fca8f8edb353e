import type { SDKResultMessage } from "@anthropic-ai/claude-agent-sdk"
import type { ProcessEnd } from "./ClaudeProcess.ts"
import type { AgentEnding } from "./ClaudeSession.ts"

/** What is known once the CLI has gone by itself. */
export interface Remains {
  /** The last one; absent when the CLI died before it could say how the session ended. */
  readonly result?: SDKResultMessage
  readonly process: ProcessEnd
  readonly stderr: string
  readonly lastText: string
  /** The gateway refuses further calls because the budget is spent. */
  readonly exhausted: boolean
}

/** How a session without a submission ended. `subtype: "success"` alone means nothing: API errors carry it too. */
export const endingOf = ({ result, process, stderr, lastText, exhausted }: Remains): AgentEnding => {
  if (process.problem !== undefined) return { _tag: "Misconfigured", reason: process.problem }
  const crashed = { _tag: "Crashed", ...process, stderr } as const
  if (!result) return crashed
  if (result.subtype === "success" && !result.is_error)
    return { _tag: "NoSubmission", lastText: result.result || lastText }
  if (exhausted || result.subtype === "error_max_budget_usd") return { _tag: "Limit", which: "usd" }
  if (result.subtype === "error_max_turns") return { _tag: "Limit", which: "turns" }
  if (result.subtype === "success") return providerFailure(result)
  const reason = result.errors.join("; ")
  return result.startup_failure_reason ? { _tag: "Misconfigured", reason } : { ...crashed, stderr: stderr || reason }
}

/** A request the model's service refuses will be refused again; being busy, broken or out of reach passes. */
const providerFailure = (result: SDKResultMessage & { subtype: "success" }): AgentEnding => {
  const status = result.api_error_status ?? undefined
  const passes = status === undefined || status >= 500 || [408, 409, 429].includes(status)
  return {
    _tag: "Provider",
    ...(status !== undefined && { status }),
    retryable: passes && result.terminal_reason === "api_error",
    message: result.result
  }
}
