import { readdir, readFile } from "node:fs/promises"
import { Effect } from "effect"

/**
 * Kills every process in whose environment `name` has a value of a stray. Claude Code gives each Bash command a session of
 * its own, which outlives a CLI that was killed. Needs `/proc`; elsewhere only the process group can be killed.
 */
export const reapStrays = Effect.fn("reapStrays")(function* (name: string, isStray: (value: string) => boolean) {
  // A process may fork while the others are read, so it ends with a round that found none.
  for (let round = 0; round < 20; round++) {
    const found = yield* Effect.promise(() => strays(name, isStray))
    if (found.length === 0) return
    found.forEach(kill)
    yield* Effect.sleep(20)
  }
  yield* Effect.logWarning("processes of a session could not be killed", { name })
})

const strays = async (name: string, isStray: (value: string) => boolean): Promise<ReadonlyArray<number>> => {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))
  const values = await Promise.all(pids.map((pid) => variableOf(pid, name)))
  return pids.filter((_, index) => values[index] !== undefined && isStray(values[index])).map(Number)
}

const variableOf = async (pid: string, name: string) => {
  const environment = (await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")).split("\0")
  return environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
}

const kill = (pid: number) => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has ended by itself.
  }
}
