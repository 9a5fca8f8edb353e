import { createHash, randomBytes } from "node:crypto"
import { hostname } from "node:os"

/** One life of one process. A restarted container often gets its predecessor's pid and host name, hence a name besides. */
export interface Incarnation {
  readonly host: string
  readonly pid: number
  readonly incarnation: string
}

export const self: Incarnation = { host: hostname(), pid: process.pid, incarnation: randomBytes(4).toString("hex") }

/** Gone for certain; what runs on another host never is. */
export const isGone = ({ host, pid, incarnation }: Incarnation): boolean => {
  if (host !== self.host) return false
  if (pid === self.pid) return incarnation !== self.incarnation
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH"
  }
}

// Untrusted code reads the names of its folders, and need not learn where it runs.
const hostMark = createHash("sha256").update(self.host).digest("hex").slice(0, 12)

/** As one word: part of the names of our folders, and of the environment of what we start. */
export const ownMark = `${self.pid}.${self.incarnation}.${hostMark}`

/** Whether the process that gave this mark is gone. */
export const isLeftBehind = (mark: string): boolean => {
  const [, pid, incarnation, host] = /^(\d+)\.([0-9a-f]+)\.(.+)$/.exec(mark) ?? []
  return host === hostMark && isGone({ host: self.host, pid: Number(pid), incarnation: incarnation! })
}
