import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

/** A pid alone can be reused by a stranger; together with the moment it started it names one process for good. */
export interface ProcessIdentity {
  readonly pid: number
  readonly started: string
}

/** Who has this pid now; undefined when nobody has, or only a zombie that is waiting to be collected. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const started = hasProc ? startedByProc(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started }
}

export const isAlive = (identity: ProcessIdentity): boolean => identify(identity.pid)?.started === identity.started

/** The arguments a process was started with, separated by blanks; undefined when it is gone. */
export const commandLine = (pid: number): string | undefined =>
  hasProc ? read(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ") : ps(pid, "command=")

/**
 * Sends the signal and waits until the process is gone; after 10 s its whole group is killed. For our children and for
 * orphans.
 */
export const stopProcess = async (identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> => {
  if (!isAlive(identity)) return
  send(identity.pid, signal)
  for (const deadline = Date.now() + 10_000; isAlive(identity); await sleep(25)) {
    if (Date.now() > deadline) send(-identity.pid, "SIGKILL")
  }
}

// Slim Linux images carry no ps, macOS has no /proc.
const hasProc = existsSync("/proc/self/stat")

const startedByProc = (pid: number) => {
  const stat = read(`/proc/${pid}/stat`)
  // The second field is the name in brackets and may itself hold blanks and brackets.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")
  if (fields === undefined || fields[0] === "Z") return undefined
  // Field 22 counts ticks since boot, so the boot belongs to the identity.
  return `${read("/proc/sys/kernel/random/boot_id")?.trim()}:${fields[19]}`
}

const startedByPs = (pid: number) => {
  const [state, ...started] = ps(pid, "stat=,lstart=")?.split(/\s+/) ?? []
  return state === undefined || state.startsWith("Z") ? undefined : started.join(" ")
}

const send = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error // ESRCH: it ended by itself in the meantime
  }
}

const ps = (pid: number, format: string) => {
  try {
    const env = { PATH: "/bin:/usr/bin", LC_ALL: "C", TZ: "UTC" }
    return execFileSync("ps", ["-ww", "-o", format, "-p", `${pid}`], { encoding: "utf8", env }).trim()
  } catch {
    return undefined // ps exits with 1 when nobody has the pid
  }
}

const read = (file: string) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}
