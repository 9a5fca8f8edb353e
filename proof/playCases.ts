import { Effect } from "effect"
import { openProofWorld, type ProofWorldOptions } from "./ProofWorld.ts"
import { playCase } from "./playCase.ts"

/** Plays the cases in one world, two at a time: each is a task of its own, with its own alert and repository. */
export const playCases = Effect.fn("proof.playCases")(function* (options: ProofWorldOptions) {
  const { cases, say = () => {} } = options
  const twice = cases.find(({ name }, index) => cases.findIndex((other) => other.name === name) !== index)
  if (twice !== undefined) return yield* Effect.die(new Error(`There are two cases named ${twice.name}.`))
  // What each server says of itself is for nobody here.
  const world = yield* openProofWorld({ ...options, say: () => {} })
  let ended = 0
  const outcomes = yield* Effect.forEach(
    cases,
    (one) =>
      playCase(world, one, (line) => say(`${one.name}: ${line}`)).pipe(
        Effect.tap(({ durationMs, wrong }) =>
          Effect.sync(() => {
            ended += 1
            const seconds = (durationMs / 1000).toFixed(0)
            say(`[${ended}/${cases.length}] ${one.name} ${wrong === undefined ? "ok" : "WRONG"} after ${seconds} s`)
          })
        )
      ),
    { concurrency: 2 }
  )
  return { world, outcomes }
})
