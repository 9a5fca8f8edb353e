import { Effect } from "effect"
import type { Checkout } from "./Checkout.ts"
import { type Bench, install, runSuite } from "./Suite.ts"

/** Installs the dependencies and runs the whole suite at the base commit. */
export const baseline = Effect.fn("baseline")(function* (checkout: Checkout, bench: Bench) {
  // What the caller put beside the tracked files (linked dependencies) is meant to be there.
  yield* checkout.keepUntracked
  yield* checkout.switchTo(checkout.base)
  if (bench.recipe.install !== undefined) {
    yield* install(bench, "install")
    yield* checkout.keepUntracked
  }
  return yield* runSuite(bench, "base")
})
