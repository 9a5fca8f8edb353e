import { Effect } from "effect"
import type { Bench } from "./Bench.ts"
import type { Checkout } from "./Checkout.ts"
import { prepare } from "./prepare.ts"
import { runSuite } from "./Suite.ts"

/** Installs the dependencies and runs the whole suite at the base commit. */
export const baseline = Effect.fn("baseline")(function* (checkout: Checkout, bench: Bench) {
  return yield* runSuite(yield* prepare(checkout, bench), "base")
})
