import { spawn } from "node:child_process"
import { once } from "node:events"
import { open, readFile, stat } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import type { PidRecord } from "./pidRecord.ts"
import { identify, stopProcess } from "./process.ts"

export interface ServerCommand {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly uid?: number
  readonly gid?: number
}

export interface ServerProcess {
  readonly pid: number
  /** Asks until there is an answer. Throws a `StartFailure` when the process ends before, or after `timeoutMs`. */
  readonly ready: <A>(ask: () => Promise<A | undefined>, timeoutMs: number) => Promise<A>
  readonly stop: (signal: NodeJS.Signals) => Promise<void>
}

/** The server ended, or never answered; `log` holds what it wrote since it was started. */
export class StartFailure extends Error {
  readonly log: string
  constructor(message: string, log: string) {
    super(`${message}${log === "" ? "" : `, its last words:\n${log.trimEnd().split("\n").slice(-5).join("\n")}`}`)
    this.log = log
  }
}

/**
 * Starts a server in a process group of its own (a Ctrl-C in the terminal must reach us, not it: we stop it when our
 * services have drained), with exactly the given environment and its output appended to a log file.
 */
export const startServer = async (
  server: ServerCommand & { readonly env: Record<string, string>; readonly cwd: string },
  log: string,
  record: PidRecord
): Promise<ServerProcess> => {
  const logged = await stat(log).then(
    (stats) => stats.size,
    () => 0
  )
  const output = await open(log, "a", 0o600)
  const { command, args, ...options } = server
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", output.fd, output.fd] })
  if (child.pid !== undefined) record.own(child.pid)
  let ended: string | undefined
  child.once("exit", (code, signal) => {
    ended = signal ?? `code ${code}`
  })
  await once(child, "spawn").finally(() => output.close())
  const pid = child.pid!
  const identity = identify(pid)

  const failure = async (message: string) =>
    new StartFailure(`${command} ${message}`, (await readFile(log)).subarray(logged).toString())
  return {
    pid,
    ready: async (ask, timeoutMs) => {
      for (const deadline = Date.now() + timeoutMs; ; await sleep(25)) {
        const answer = await ask()
        if (answer !== undefined) return answer
        if (ended !== undefined) throw await failure(`ended with ${ended}`)
        if (Date.now() > deadline) throw await failure(`was not ready after ${timeoutMs / 1000} s`)
      }
    },
    stop: async (signal) => {
      if (identity !== undefined) await stopProcess(identity, signal)
    }
  }
}
