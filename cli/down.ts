import { join } from "node:path"
import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { stopLeftovers } from "#local/leftovers.ts"
import { stopProcess } from "#local/process.ts"
import { readRun } from "#local/RunRecord.ts"
import { home } from "./address.ts"

/** `redgreen down`: stops what runs in this checkout, and the servers of what was killed before it could. */
export const down = Command.make(
  "down",
  {},
  Effect.fn("cli.down")(function* () {
    const state = yield* home
    const run = yield* Effect.promise(() => readRun(state))
    if (run !== undefined) yield* Effect.promise(() => stopProcess(run.process, "SIGTERM"))
    yield* Effect.promise(async () => {
      for (const world of ["up", "demo"]) await stopLeftovers(join(state, world)).catch(() => {})
    })
    yield* Console.log(run === undefined ? "Nothing runs here." : `Stopped ${run.url}.`)
  })
).pipe(Command.withDescription("Stop what runs on this machine"))
