import { join } from "node:path"
import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { ownerOf, stopLeftovers } from "#local/leftovers.ts"
import { stopProcess } from "#local/process.ts"
import { readRun } from "#local/RunRecord.ts"
import { home } from "./address.ts"
import { worlds } from "./takeOver.ts"

/** `redgreen down`: stops what runs in this checkout, and the servers of what was killed before it could. */
export const down = Command.make(
  "down",
  {},
  Effect.fn("cli.down")(function* () {
    const state = yield* home
    const run = yield* Effect.promise(() => readRun(state))
    // One that is only starting has no record of its run yet, but servers.
    const running = [run?.process, ...worlds.map((world) => ownerOf(join(state, world)))].filter(
      (found) => found !== undefined
    )
    const left = yield* Effect.promise(async () => {
      for (const found of running) await stopProcess(found, "SIGTERM")
      return Promise.all(worlds.map((world) => stopLeftovers(join(state, world))))
    })
    const stopped = run?.url ?? (running.length > 0 ? `process ${running[0]!.pid}` : "the servers of a killed run")
    yield* Console.log(running.length > 0 || left.includes(true) ? `Stopped ${stopped}.` : "Nothing runs here.")
  })
).pipe(Command.withDescription("Stop what runs on this machine"))
