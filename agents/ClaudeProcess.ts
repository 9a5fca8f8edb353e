import type { ChildProcess } from "node:child_process"
import { type Options, type Query, query } from "@anthropic-ai/claude-agent-sdk"
import { Duration, Effect, Option } from "effect"
import { spawnClaude } from "./ClaudeSpawn.ts"
import type { Wall } from "./Commands.ts"
import { endOf } from "./CommandsProcess.ts"
import { sessionVariable } from "./environment.ts"
import { reapStrays } from "./reapStrays.ts"

/** How the process ended; `problem` when it could not be started at all. */
export interface ProcessEnd {
  readonly exit?: number
  readonly signal?: string
  readonly problem?: string
}

/** One run of the CLI. */
export interface ClaudeProcess {
  readonly query: Query
  readonly ended: Promise<ProcessEnd>
  /** The last 2,000 characters. */
  stderr(): string
  kill(signal: NodeJS.Signals): void
}

export const startClaude = (session: {
  readonly wall: Wall
  readonly sessionId: string
  readonly prompt: string
  readonly options: Options
}): ClaudeProcess => {
  const { wall, sessionId, prompt, options } = session
  const ended = Promise.withResolvers<ProcessEnd>()
  let child: ChildProcess | undefined
  let stderr = ""
  const spawned = query({
    prompt,
    options: {
      ...options,
      spawnClaudeCodeProcess: (spawning) => {
        const { child: started, hasRun } = spawnClaude(wall, sessionId, spawning)
        started.once("error", (error) => ended.resolve({ problem: error.message }))
        started.once("exit", async (code, sent) => {
          if (!(await hasRun) && sent === null)
            return ended.resolve({ problem: `the wall around it did not come up: ${stderr.trim()}` })
          const { exit, signal } = endOf(code, sent)
          ended.resolve({ ...(exit !== null && { exit }), ...(signal !== null && { signal }) })
        })
        started.stderr?.on("data", (chunk) => {
          stderr = (stderr + chunk).slice(-2000)
        })
        child = started
        return started as ChildProcess & {
          stdin: NonNullable<ChildProcess["stdin"]>
          stdout: NonNullable<ChildProcess["stdout"]>
        }
      }
    }
  })
  return {
    query: spawned,
    ended: ended.promise,
    stderr: () => stderr,
    kill: (signal) => {
      if (child?.pid !== undefined) killGroup(child.pid, signal)
    }
  }
}

/**
 * Ends the CLI however it stands: asked to interrupt, which saves its transcript and stops its commands; then SIGTERM;
 * then SIGKILL, with 5 s between. Whatever the session left running is killed in any case.
 */
export const stopClaude = Effect.fn("stopClaude")(function* (claude: ClaudeProcess, sessionId: string) {
  claude.query.interrupt().catch(() => {})
  if (!(yield* hasEnded(claude))) claude.kill("SIGTERM")
  if (!(yield* hasEnded(claude))) claude.kill("SIGKILL")
  yield* Effect.promise(() => claude.ended)
  claude.kill("SIGKILL")
  claude.query.close()
  yield* reapStrays(sessionVariable, (value) => value === sessionId)
})

const hasEnded = ({ ended }: ClaudeProcess) =>
  Effect.promise(() => ended).pipe(Effect.timeoutOption(Duration.seconds(5)), Effect.map(Option.isSome))

const killGroup = (leader: number, signal: NodeJS.Signals) => {
  try {
    process.kill(-leader, signal)
  } catch {
    // Nothing of the group is left.
  }
}
