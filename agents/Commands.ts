import { type ChildProcess, spawn } from "node:child_process"
import { Context, Duration, Effect, Layer } from "effect"
import { BoundedOutput } from "./BoundedOutput.ts"

/** A program with its arguments, or a line for `/bin/sh`. `env` is complete: nothing is inherited. */
export type Command = ({ readonly argv: readonly [string, ...Array<string>] } | { readonly shell: string }) & {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly timeout: Duration.Duration
  /** Bytes kept of each of stdout and stderr: the first and the last half. */
  readonly maxOutput: number
}

export interface CommandResult {
  /** null when a signal ended it; 127 when it could not be started (stderr says why). */
  readonly exit: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly truncated: boolean
  readonly durationMs: number
  readonly timedOut: boolean
}

/** What is really started, after the wall was put around a command. */
export interface Spawned {
  readonly argv: readonly [string, ...Array<string>]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Puts a sandbox around a command. */
export type Wall = (command: Spawned) => Spawned

/**
 * Runs commands of a repository, which nobody has vouched for. A command leads its own session with default signal
 * dispositions and no standard input, and when it ends, times out or is interrupted, everything left in its process
 * group is killed. It never fails: how a command ended is its result.
 */
export class Commands extends Context.Service<
  Commands,
  { readonly run: (command: Command) => Effect.Effect<CommandResult> }
>()("redgreen/agents/Commands") {
  static readonly layerBehind = (wall: Wall) =>
    Layer.succeed(Commands, { run: Effect.fn("Commands.run")((command) => runBehind(wall, command)) })

  static readonly layer = Commands.layerBehind((command) => command)
}

const runBehind = (wall: Wall, command: Command) =>
  Effect.callback<CommandResult>((resume) => {
    const argv = "argv" in command ? command.argv : (["/bin/sh", "-c", command.shell] as const)
    const running = start(wall({ argv, cwd: command.cwd, env: command.env }), command)
    running.result.then((result) => resume(Effect.succeed(result)))
    return Effect.promise(() => {
      running.kill()
      return running.result
    })
  })

// After the leader's end its group is killed, so pipes close at once; only a process that left the group can still hold
// one open, and it is not waited for longer than this.
const pipesCloseWithin = 500

const start = (spawned: Spawned, { timeout, maxOutput }: Command) => {
  const startedAt = performance.now()
  const [stdout, stderr] = [new BoundedOutput(maxOutput), new BoundedOutput(maxOutput)]
  const [program, ...args] = spawned.argv
  // `detached` is setsid(); the runtime resets signal dispositions and mask in the child by itself.
  const child = spawn(program, args, {
    cwd: spawned.cwd,
    env: spawned.env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"]
  })
  child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk))
  child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk))
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      killGroup(child)
    },
    Math.min(Duration.toMillis(timeout), 2 ** 31 - 1)
  )
  const result = new Promise<CommandResult>((resolve) => {
    const end = (exit: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer)
      resolve({
        exit,
        signal,
        stdout: stdout.toString(),
        stderr: stderr.toString(),
        truncated: stdout.truncated || stderr.truncated,
        durationMs: Math.round(performance.now() - startedAt),
        timedOut
      })
    }
    child.on("error", (error) => {
      if (child.pid !== undefined) return
      stderr.add(Buffer.from(`${program} could not be started in ${spawned.cwd}: ${error.message}\n`))
      end(127, null)
    })
    child.on("exit", (code, signal) => {
      killGroup(child)
      const patience = setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, pipesCloseWithin)
      child.on("close", () => {
        clearTimeout(patience)
        end(code, signal)
      })
    })
  })
  return { result, kill: () => killGroup(child) }
}

const killGroup = (child: ChildProcess) => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, "SIGKILL")
  } catch {
    // ESRCH: nobody is left.
  }
}
