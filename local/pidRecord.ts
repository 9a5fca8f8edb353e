import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { identify, isAlive, type ProcessIdentity, stopProcess } from "./process.ts"

/**
 * One file per server we start. It says who started it (the owner) and which process it is (the child), so that the next
 * start can tell a server in use from one whose owner was killed.
 */
export interface PidRecord {
  readonly own: (pid: number) => void
  readonly release: () => void
}

interface Entry {
  readonly owner: ProcessIdentity
  readonly child?: ProcessIdentity | undefined
}

/**
 * Takes the record for this process. A server left behind by a dead owner is stopped first; that of a living owner is
 * refused.
 */
export const claim = async (file: string, server: string, stopSignal: NodeJS.Signals): Promise<PidRecord> => {
  const left = readEntry(file)
  if (left !== undefined && isAlive(left.owner)) throw inUse(file, server, left)
  if (left?.child !== undefined && isAlive(left.child)) await stopProcess(left.child, stopSignal)
  rmSync(file, { force: true })

  const owner = identify(process.pid)!
  try {
    writeFileSync(file, JSON.stringify({ owner }), { flag: "wx" })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    throw inUse(file, server, readEntry(file))
  }
  let released = false
  return {
    // Synchronous, so that no kill of ours between the start of the child and its record leaves an orphan nobody knows.
    own: (pid) => {
      writeFileSync(`${file}.new`, JSON.stringify({ owner, child: identify(pid) }))
      renameSync(`${file}.new`, file)
    },
    release: () => {
      if (!released) rmSync(file, { force: true })
      released = true // a second stop must not take away the record of the next start
    }
  }
}

/** The living process that has taken the record. */
export const ownerIn = (file: string): ProcessIdentity | undefined => {
  const owner = readEntry(file)?.owner
  return owner !== undefined && isAlive(owner) ? owner : undefined
}

const inUse = (file: string, server: string, entry: Entry | undefined) =>
  new Error(
    `${server} is already in use by process ${entry?.owner.pid ?? "unknown"} (says ${file}). ` +
      "Stop that one first, or use another folder."
  )

const readEntry = (file: string): Entry | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return undefined // absent, or cut short by a crash: nothing to go by
  }
}
