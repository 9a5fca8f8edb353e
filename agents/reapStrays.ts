import { readdir, readFile } from "node:fs/promises"
import { Effect } from "effect"

/**
 * Kills every process whose environment holds `mark` (`NAME=value`). Claude Code gives each Bash command a session of its
 * own, which outlives a CLI that was killed. Needs `/proc`; elsewhere only the process group can be killed.
 */
export const reapStrays = Effect.fn("reapStrays")(function* (mark: string) {
  // A process may fork while the others are read, so it ends with a round that found none.
  for (let round = 0; round < 20; round++) {
    const strays = yield* Effect.promise(() => marked(mark))
    if (strays.length === 0) return
    strays.forEach(kill)
    yield* Effect.sleep(20)
  }
  yield* Effect.logWarning("processes of a session could not be killed", { mark })
})

const marked = async (mark: string): Promise<ReadonlyArray<number>> => {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))
  const holds = await Promise.all(
    pids.map(async (pid) =>
      (await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")).split("\0").includes(mark)
    )
  )
  return pids.filter((_, index) => holds[index]).map(Number)
}

const kill = (pid: number) => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has ended by itself.
  }
}
