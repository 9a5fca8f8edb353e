import { Duration } from "effect"

/**
 * The whole environment of the CLI and so of every command its agent runs: nothing is inherited, and the only secret in
 * it is the run token, which opens the gateway until the session ends.
 */
export const claudeEnvironment = (session: {
  readonly idle: Duration.Duration
  readonly gateway: { readonly url: string; readonly token: string }
  readonly folders: { readonly config: string; readonly temporary: string }
  /** What a command of the repository needs: PATH, HOME and the like. */
  readonly repository: Readonly<Record<string, string>>
  readonly modelRetries: number
}): Record<string, string> => ({
  ...session.repository,
  ANTHROPIC_BASE_URL: session.gateway.url,
  ANTHROPIC_API_KEY: session.gateway.token,
  CLAUDE_CONFIG_DIR: session.folders.config,
  CLAUDE_CODE_TMPDIR: session.folders.temporary,
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_TELEMETRY: "1",
  DISABLE_AUTOUPDATER: "1",
  // A command in the background would add turns after the result.
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
  CLAUDE_CODE_STARTUP_FAILURE_RESULTS: "1",
  CLAUDE_CODE_MAX_RETRIES: String(session.modelRetries),
  API_TIMEOUT_MS: "300000",
  // Without it a stream that stalls is given up only after 300 s.
  CLAUDE_ENABLE_BYTE_WATCHDOG: "1",
  CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: "120000",
  // The CLI is silent while a command runs: it must give up on the command before the session counts as idle.
  BASH_DEFAULT_TIMEOUT_MS: String(Math.min(120_000, longestCommand(session.idle))),
  BASH_MAX_TIMEOUT_MS: String(longestCommand(session.idle)),
  MCP_TIMEOUT: "10000",
  MCP_TOOL_TIMEOUT: "30000"
})

const longestCommand = (idle: Duration.Duration) => Math.floor(Duration.toMillis(idle) * 0.8)
