import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { isLeftBehind, ownMark } from "../incarnation.ts"
import type { Limits } from "./policy.ts"

/**
 * Control groups below our own, where the system lets us: version 2 when it is delegated to us, version 1 as root. They
 * alone limit all processes of a command together, and they alone limit root, whom RLIMIT_NPROC does not hold.
 */
export class Cgroups {
  readonly #controllers: ReadonlyArray<Controller>
  readonly #ended = new Set<string>()

  constructor(controllers = findControllers()) {
    this.#controllers = controllers
    for (const { folder } of controllers) removeLeft(folder)
  }

  get limitsMemory() {
    return this.#controllers.some(({ holds }) => holds.includes("memory"))
  }

  get limitsProcesses() {
    return this.#controllers.some(({ holds }) => holds.includes("pids"))
  }

  /** `joins` are files a process writes `0` to in order to be limited, with everything it will start. */
  open(limits: Limits): { readonly joins: ReadonlyArray<string>; readonly ended: () => void } {
    const name = `${prefix}${ownMark}-${++count}`
    const groups = this.#controllers.map(({ folder, holds, files }) => {
      const group = join(folder, name)
      mkdirSync(group)
      for (const held of holds) for (const [file, value] of files[held](limits)) write(join(group, file), value)
      return group
    })
    const ended = () => {
      for (const group of groups) this.#ended.add(group)
      this.#sweep()
    }
    return { joins: groups.map((group) => join(group, "cgroup.procs")), ended }
  }

  /** The kernel takes a moment over the last processes. What stays even so, the next start removes. */
  async close() {
    for (let round = 0; round < 25 && this.#ended.size > 0; round++) {
      this.#sweep()
      if (this.#ended.size > 0) await setTimeout(20)
    }
  }

  // Only those whose command has ended: before it has joined, a group is empty too.
  #sweep() {
    for (const group of this.#ended) if (removed(group)) this.#ended.delete(group)
  }
}

type Holds = "memory" | "pids"

interface Controller {
  readonly folder: string
  readonly holds: ReadonlyArray<Holds>
  readonly files: Readonly<Record<Holds, (limits: Limits) => ReadonlyArray<readonly [file: string, value: number]>>>
}

const prefix = "redgreen-"
// One process may have several walls.
let count = 0

const pids = ({ processes }: Limits) => [["pids.max", processes]] as const

const version1 = {
  pids,
  memory: ({ memory }: Limits) =>
    [
      ["memory.limit_in_bytes", memory],
      ["memory.memsw.limit_in_bytes", memory]
    ] as const
}

const version2 = {
  pids,
  memory: ({ memory }: Limits) =>
    [
      ["memory.max", memory],
      ["memory.swap.max", 0],
      ["memory.oom.group", 1]
    ] as const
}

const findControllers = (): ReadonlyArray<Controller> => {
  const own = read("/proc/self/cgroup").split("\n")
  const mounts = read("/proc/self/mountinfo").split("\n")
  return own.flatMap((line): ReadonlyArray<Controller> => {
    const [, names = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    const mounted = mounts.find((mount) =>
      (names === "" ? / - cgroup2 / : new RegExp(` - cgroup .*\\b${names}\\b`)).test(mount)
    )
    const [, , , root = "/", point = ""] = mounted?.split(" ") ?? []
    // In a container our path may be told from the machine's root while only our part is mounted.
    const folder = join(point, root !== "/" && path.startsWith(root) ? path.slice(root.length) : path)
    if (mounted === undefined || !isWritable(folder)) return []
    if (names !== "") {
      const holds = names.split(",").filter((name) => name === "memory" || name === "pids")
      return holds.length === 0 ? [] : [{ folder, holds, files: version1 }]
    }
    const holds = enabled(folder)
    return holds.length === 0 ? [] : [{ folder, holds, files: version2 }]
  })
}

/** A group of version 2 either has processes or hands on controllers; when we are alone in ours we move below it. */
const enabled = (folder: string): ReadonlyArray<Holds> => {
  const wanted = (["memory", "pids"] as const).filter((name) =>
    words(join(folder, "cgroup.controllers")).includes(name)
  )
  const lacking = () => wanted.filter((name) => !words(join(folder, "cgroup.subtree_control")).includes(name))
  if (lacking().length === 0) return wanted
  const inside = words(join(folder, "cgroup.procs"))
  if (inside.length === 1 && inside[0] === String(process.pid)) {
    const leaf = join(folder, `${prefix}self`)
    if (!made(leaf) || !write(join(leaf, "cgroup.procs"), 0)) return []
  }
  write(
    join(folder, "cgroup.subtree_control"),
    lacking()
      .map((name) => `+${name}`)
      .join(" ")
  )
  const still = lacking()
  return wanted.filter((name) => !still.includes(name))
}

const removeLeft = (folder: string) => {
  for (const name of readdirSync(folder)) {
    const mark = name.startsWith(prefix) ? name.slice(prefix.length).replace(/-\d+$/, "") : ""
    if (isLeftBehind(mark)) removed(join(folder, name))
  }
}

const removed = (group: string) => {
  try {
    rmdirSync(group)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
  }
}

const made = (folder: string) => {
  try {
    mkdirSync(folder, { recursive: true })
    return true
  } catch {
    return false
  }
}

// Not every kernel has every file: without swap accounting there is no limit on swap to set.
const write = (file: string, value: number | string) => {
  try {
    accessSync(file, constants.W_OK)
    writeFileSync(file, String(value))
    return true
  } catch {
    return false
  }
}

const isWritable = (folder: string) => {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const words = (file: string) => read(file).split(/\s+/).filter(Boolean)

const read = (file: string) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
