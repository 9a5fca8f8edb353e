import { existsSync } from "node:fs"
import { join } from "node:path"
import { claim, ownerIn } from "./pidRecord.ts"
import type { ProcessIdentity } from "./process.ts"

/** Stops the servers of a world whose owner was killed, and says whether there were any; refuses while its owner lives. */
export const stopLeftovers = async (home: string): Promise<boolean> => {
  const left = servers.filter(([file]) => existsSync(join(home, file)))
  for (const [file, server, signal] of left) (await claim(join(home, file), server, signal)).release()
  return left.length > 0
}

/** The living process that has started the servers of a world, from before it is ready until it has stopped them. */
export const ownerOf = (home: string): ProcessIdentity | undefined => {
  for (const [file] of servers) {
    const owner = ownerIn(join(home, file))
    if (owner !== undefined) return owner
  }
  return undefined
}

const servers = [
  ["nats.pid", "nats-server", "SIGTERM"],
  ["postgres/pid", "PostgreSQL", "SIGINT"]
] as const
