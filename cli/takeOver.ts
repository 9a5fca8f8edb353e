import { join } from "node:path"
import { Effect } from "effect"
import { ownerOf, stopLeftovers } from "#local/leftovers.ts"
import { readRun } from "#local/RunRecord.ts"
import { CliFailure } from "./CliFailure.ts"

/** Folders below the state in which a system may live, one at a time: commands and `redgreen down` have to know which is meant. */
export const worlds = ["up", "demo"] as const

/** Stops what a killed run left behind in that world; refuses while any run lives in this checkout. */
export const takeOver = Effect.fn("cli.takeOver")(function* (state: string, world: (typeof worlds)[number]) {
  yield* refuseSecond(state)
  yield* Effect.tryPromise({
    try: () => stopLeftovers(join(state, world)),
    catch: (error) => new CliFailure({ message: (error as Error).message })
  })
})

export const refuseSecond = Effect.fnUntraced(function* (state: string) {
  const run = yield* Effect.promise(() => readRun(state))
  const running =
    run?.process ?? worlds.map((world) => ownerOf(join(state, world))).find((owner) => owner !== undefined)
  if (running === undefined) return
  return yield* new CliFailure({
    message: `Redgreen already runs here: ${run?.url ?? "it is starting or stopping"} (process ${running.pid}). Stop it first: make down.`
  })
})
