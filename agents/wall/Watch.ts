import { readFileSync, rmSync, statfsSync } from "node:fs"
import { lstat, readdir } from "node:fs/promises"
import { join } from "node:path"
import type { Limits } from "./policy.ts"

/** A command behind the wall, known by the file its pid stands in. */
export interface Watched {
  readonly pidFile: string
  readonly writable: ReadonlyArray<string>
  readonly limits: Limits
  readonly ended: () => void
}

/** Free bytes and time at its start; by how much they must have shrunk for the folders to be measured (again). */
interface Start {
  readonly free: number
  readonly since: number
  lookAt?: number
}

/**
 * Looks after what no limit of the kernel covers: how far the writable folders grow, and, without control groups, memory
 * and processes of all of a command together. Whoever goes over is killed with everything inside, and `tell` hears why.
 */
export class Watch {
  readonly #running = new Map<Watched, Start>()
  readonly #tell: (reason: string) => void
  readonly #counts: boolean
  #timer: NodeJS.Timeout | undefined
  #looking = false

  constructor(options: { readonly countsProcesses: boolean; readonly tell: (reason: string) => void }) {
    this.#counts = options.countsProcesses
    this.#tell = options.tell
  }

  add(watched: Watched) {
    this.#running.set(watched, { free: freeAt(watched.writable), since: Date.now() })
    this.#timer ??= setInterval(() => void this.#look(), 250).unref()
  }

  stop() {
    clearInterval(this.#timer)
    this.#timer = undefined
    for (const watched of this.#running.keys()) this.#forget(watched)
  }

  async #look() {
    if (this.#looking) return
    this.#looking = true
    for (const [watched, start] of this.#running) {
      const pid = Number(read(watched.pidFile))
      // It may not have started yet; it has ended when its pid is no longer a bwrap.
      if (pid === 0 ? Date.now() - start.since > 60_000 : !isIts(watched, pid)) this.#forget(watched)
      else if (pid !== 0) await this.#judge(watched, start, pid)
    }
    this.#looking = false
    if (this.#running.size === 0) this.stop()
  }

  async #judge(watched: Watched, start: Start, pid: number) {
    const excess = (this.#counts ? crowd(pid, watched.limits) : undefined) ?? (await growth(watched, start))
    if (excess === undefined) return
    // Its end takes with it all processes inside.
    if (isIts(watched, pid)) process.kill(pid, "SIGKILL")
    this.#tell(`a command behind the wall was killed: ${excess}`)
    this.#forget(watched)
  }

  #forget(watched: Watched) {
    this.#running.delete(watched)
    rmSync(watched.pidFile, { force: true })
    watched.ended()
  }
}

const growth = async ({ writable, limits }: Watched, start: Start) => {
  // Asking the file system costs microseconds; only when it has filled up by the limit do we add up whose doing it is.
  const lost = start.free - freeAt(writable)
  if (lost < (start.lookAt ?? limits.disk)) return undefined
  start.lookAt = lost + limits.disk / 4
  let size = 0
  for (const folder of writable) size += await sizeOf(folder)
  return size > limits.disk ? `its folders hold ${mebi(size)} MiB, ${mebi(limits.disk)} are allowed` : undefined
}

const freeAt = (writable: ReadonlyArray<string>) => {
  try {
    const { bavail, bsize } = statfsSync(writable[0] ?? "/")
    return bavail * bsize
  } catch {
    return 0
  }
}

const sizeOf = async (folder: string): Promise<number> => {
  let size = 0
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    size += entry.isDirectory()
      ? await sizeOf(path)
      : await lstat(path).then(
          ({ blocks }) => blocks * 512,
          () => 0
        )
  }
  return size
}

const crowd = (pid: number, limits: Limits) => {
  let [processes, memory] = [0, 0]
  for (const found of descendants(pid)) {
    processes += 1
    memory += 4096 * Number(read(`/proc/${found}/statm`).split(" ")[1] ?? 0)
    if (processes > limits.processes) return `more than ${limits.processes} processes`
  }
  return memory > limits.memory ? `${mebi(memory)} MiB of memory, ${mebi(limits.memory)} are allowed` : undefined
}

// Whoever loses its parent becomes a child of the first process inside, so nobody leaves this tree.
const descendants = function* (pid: number): Generator<number> {
  const waiting = [pid]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next
    waiting.push(...read(`/proc/${next}/task/${next}/children`).trim().split(" ").filter(Boolean).map(Number))
  }
}

// The pid of what has ended may be another's by now. The shell that becomes bwrap knows the file, bwrap the folders.
const isIts = ({ pidFile, writable }: Watched, pid: number) => {
  const line = read(`/proc/${pid}/cmdline`)
  return line.includes(`\0${pidFile}\0`) || (writable[0] !== undefined && line.includes(`\0--bind\0${writable[0]}\0`))
}

const mebi = (bytes: number) => Math.round(bytes / 2 ** 20)

const read = (file: string) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
