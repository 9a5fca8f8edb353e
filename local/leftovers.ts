import { existsSync } from "node:fs"
import { join } from "node:path"
import { claim } from "./pidRecord.ts"

/** Stops the servers of a world whose owner was killed; refuses while its owner lives. */
export const stopLeftovers = async (home: string): Promise<void> => {
  for (const [file, server, signal] of servers) {
    const record = join(home, file)
    if (existsSync(record)) (await claim(record, server, signal)).release()
  }
}

const servers = [
  ["nats.pid", "nats-server", "SIGTERM"],
  ["postgres/pid", "PostgreSQL", "SIGINT"]
] as const
