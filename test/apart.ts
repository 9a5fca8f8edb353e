import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import type { Settings } from "#local/World.ts"

/** The services in a process of their own: `begin` is for the world, the rest ends them in ways a test wants to see. */
export const makeApart = () => {
  let child: ChildProcess
  const exited = () => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, "exit"))
  const end = (signal: NodeJS.Signals) =>
    Effect.promise(async () => {
      child.kill(signal)
      await exited()
      return child.exitCode
    })
  return {
    begin: (settings: Settings, logFile: string) =>
      Effect.acquireRelease(
        Effect.promise(async () => {
          child = fork(join(import.meta.dirname, "servicesProcess.ts"), { env: {}, detached: true })
          child.send({ settings, logFile })
          await Promise.race([
            once(child, "message"),
            once(child, "exit").then(() => Promise.reject(new Error(`the services ended with ${child.exitCode}`)))
          ])
        }),
        () => end("SIGTERM")
      ),
    pid: () => child.pid!,
    kill: end("SIGKILL"),
    /** Asked to end; answers the exit code. */
    terminate: end("SIGTERM")
  }
}

/** Processes with this text in their environment: what a session or a test run has started. Only Linux tells. */
export const processesWith = (text: string): ReadonlyArray<string> =>
  (existsSync("/proc") ? readdirSync("/proc") : []).filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(text)
    } catch {
      return false
    }
  })

/** What the services' process left of its private folders. */
export const foldersOf = (pid: number, home: string): ReadonlyArray<string> =>
  [tmpdir(), join(home, "checkouts")].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith(`work-${pid}.`))
  )
