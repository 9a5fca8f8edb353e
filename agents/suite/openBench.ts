import { mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { repositoryEnvironment } from "#agents/environment.ts"
import { privateFolder } from "#agents/privateFolder.ts"
import { readRecipe } from "#agents/recipe/readRecipe.ts"
import { openCheckout } from "./Checkout.ts"
import { Journal } from "./Journal.ts"
import { type Bench, defaultLimits, type Limits } from "./Suite.ts"
import { refused } from "./Verdict.ts"

export interface BenchOptions {
  /** A fresh checkout of the base commit with its own `.git`, given to the proof: its files change. */
  readonly checkout: string
  /** Shared by all tasks: the package managers' caches. */
  readonly cache: string
  readonly limits?: Limits | undefined
}

/** Opens the checkout and prepares an environment that is gone with the scope; `bench` reads how the base is tested. */
export const openBench = Effect.fn("openBench")(function* ({ checkout: folder, cache, limits }: BenchOptions) {
  const scratch = yield* privateFolder(tmpdir())
  const [own, open] = [join(scratch, "own"), join(scratch, "open")]
  yield* Effect.promise(() => Promise.all([own, open].map((path) => mkdir(path))))
  const checkout = yield* openCheckout(folder, own)
  const env = yield* repositoryEnvironment({ folder: open, cache })
  const journal = new Journal()
  const bench = readRecipe(checkout).pipe(
    Effect.map((recipe): Bench => ({ folder, scratch: open, env, recipe, limits: limits ?? defaultLimits, journal })),
    Effect.mapError(({ message }) => refused("no-test-command", message))
  )
  return { checkout, journal, bench }
})
