import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { commandLine, identify, stopProcess } from "../process.ts"

/** Postgres' own pid file: the pid on its first line, its state on the eighth (this is what `pg_ctl --wait` reads). */
export const readPostmaster = async (data: string): Promise<{ pid: number; state: string } | undefined> => {
  const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => undefined))?.split("\n")
  return lines && { pid: Number(lines[0]), state: lines[7]?.trim() ?? "" }
}

/**
 * Clears the way for a start, once no living process of ours claims this data. A postmaster of this very folder is stopped.
 * A pid file whose pid now belongs to a stranger is removed: Postgres itself would take the stranger for its double and give up.
 */
export const clearPostmaster = async (data: string): Promise<void> => {
  const postmaster = await readPostmaster(data)
  const identity = postmaster && identify(postmaster.pid)
  if (identity === undefined) return
  if (commandLine(identity.pid)?.includes(` -D ${data} `)) await stopProcess(identity, "SIGINT")
  else await rm(join(data, "postmaster.pid"), { force: true })
}
