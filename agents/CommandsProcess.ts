import { type ChildProcess, spawn } from "node:child_process"
import { constants } from "node:os"
import { Duration } from "effect"
import { BoundedOutput } from "./BoundedOutput.ts"
import { ownerVariable } from "./environment.ts"
import { ownMark } from "./incarnation.ts"

/** How a command ended. */
export interface Ended {
  /** null when a signal ended it (128 + n of a shell says the same); 127 when it could not be started (stderr says why). */
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
  /** `cwd` is only looked at. */
  readonly readOnly?: boolean
  /**
   * Given by a wall that writes to fd 3: whether the command itself has run, from what was written there when all was over.
   * Without that its exit code is the wall's own and no result.
   */
  readonly hasRun?: (written: string) => boolean
}

// After the leader's end its group is killed, so pipes close at once; only a process that left the group can still hold
// one open, and it is not waited for longer than this.
const pipesCloseWithin = 500

/** Runs it to its end, or until `kill`. */
export const start = (
  spawned: Spawned,
  { timeout, maxOutput }: { readonly timeout: Duration.Duration; readonly maxOutput: number }
) => {
  const startedAt = performance.now()
  const [stdout, stderr] = [new BoundedOutput(maxOutput), new BoundedOutput(maxOutput)]
  const child = spawnWalled(spawned, "ignore")
  child.stdout!.on("data", (chunk: Buffer) => stdout.add(chunk))
  child.stderr!.on("data", (chunk: Buffer) => stderr.add(chunk))
  const hasRun = listenForRun(child, spawned)
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      killGroup(child)
    },
    Math.min(Duration.toMillis(timeout), 2 ** 31 - 1)
  )
  const result = new Promise<Ended>((resolve) => {
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
    const notStarted = (why: string) => {
      stderr.add(Buffer.from(`${spawned.argv[0]} could not be started in ${spawned.cwd}: ${why}\n`))
      end(127, null)
    }
    child.on("error", (error) => {
      if (child.pid === undefined) notStarted(error.message)
    })
    child.on("exit", (code, signal) => {
      killGroup(child)
      const patience = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy()
      }, pipesCloseWithin)
      child.on("close", async () => {
        clearTimeout(patience)
        if (!(await hasRun) && signal === null) return notStarted("the wall around it did not come up")
        const ended = endOf(code, signal)
        end(ended.exit, ended.signal)
      })
    })
  })
  return { result, kill: () => killGroup(child) }
}

/** Detached: setsid(). The runtime resets signal dispositions and mask in the child by itself. */
export const spawnWalled = (
  { argv, cwd, env, hasRun }: Spawned,
  input: "ignore" | "pipe",
  marks = {}
): ChildProcess => {
  const [program, ...args] = argv
  const outer: NodeJS.ProcessEnv = { ...env, [ownerVariable]: ownMark, ...marks }
  const tells = hasRun === undefined ? [] : (["pipe"] as const)
  return spawn(program, args, { cwd, env: outer, detached: true, stdio: [input, "pipe", "pipe", ...tells] })
}

/** Known as soon as the wall has ended; what runs inside does not have its pipe. */
export const listenForRun = (child: ChildProcess, { hasRun }: Spawned): Promise<boolean> => {
  const pipe = child.stdio[3]
  if (hasRun === undefined || !pipe) return Promise.resolve(true)
  let written = ""
  pipe.on("data", (chunk: Buffer) => {
    written = (written + chunk).slice(0, 4000)
  })
  return new Promise((resolve) => pipe.once("close", () => resolve(hasRun(written))))
}

/** What a shell, or a wall, tells of a signal is told as one. */
export const endOf = (exit: number | null, signal: NodeJS.Signals | null) => {
  const told = exit === null ? undefined : signals.get(exit - 128)
  return told === undefined ? { exit, signal } : { exit: null, signal: told }
}

const signals = new Map(
  Object.entries(constants.signals)
    // Aliases come after the name everybody uses.
    .reverse()
    .map(([name, number]) => [number, name as NodeJS.Signals])
)

const killGroup = (child: ChildProcess) => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, "SIGKILL")
  } catch {
    // ESRCH: nobody is left.
  }
}
