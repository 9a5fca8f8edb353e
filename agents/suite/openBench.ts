import { cp, mkdir, realpath } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { repositoryEnvironment } from "#agents/environment.ts"
import { privateFolder } from "#agents/privateFolder.ts"
import { readRecipe } from "#agents/recipe/readRecipe.ts"
import { type Bench, configuredLimits, type Limits } from "./Bench.ts"
import { openCheckout } from "./Checkout.ts"
import { Journal } from "./Journal.ts"
import { toolCaches } from "./toolCaches.ts"
import { refused } from "./Verdict.ts"
import { layOutClocks } from "./variations.ts"

export interface BenchOptions {
  /** A fresh checkout of the base commit with its own `.git`, given to the proof: its files change. */
  readonly checkout: string
  /** Ours: kept installs lie below it. */
  readonly cache: string
  /** Whose checkout it is, `owner/name`. Without it no install is kept or taken from an earlier proof. */
  readonly repository?: string | undefined
  readonly limits?: Limits | undefined
}

/** Opens the checkout and prepares an environment that is gone with the scope; `bench` reads how the base is tested. */
export const openBench = Effect.fn("openBench")(function* (options: BenchOptions) {
  const made = yield* privateFolder(tmpdir())
  const root = yield* Effect.promise(() => realpath(made))
  const [own, scratch, tools] = [join(root, "own"), join(root, "open"), join(root, "tools")]
  yield* Effect.promise(() => Promise.all([own, scratch, tools].map((path) => mkdir(path))))
  // Copies: the place of our own code is nobody's business inside.
  yield* Effect.promise(() => Promise.all(reporters.map((name) => cp(join(reports, name), join(tools, name)))))
  yield* layOutClocks(tools)
  const folder = yield* Effect.promise(() => realpath(options.checkout))
  const checkout = yield* openCheckout(folder, own)
  const env = yield* repositoryEnvironment({ folder: scratch })
  const journal = new Journal({ [folder]: ".", [scratch]: "", [tools]: "" })
  const bench = Effect.gen(function* () {
    const recipe = yield* readRecipe(checkout)
    const caches = toolCaches(recipe.test, join(scratch, "cache"))
    return {
      ...{ repository: options.repository, folder, scratch, tools, recipe, journal },
      installs: join(options.cache, "installs"),
      env: { ...env, ...caches.env },
      readable: caches.readable,
      limits: options.limits ?? (yield* configuredLimits),
      frozen: [],
      keepsHome: false
    } satisfies Bench
  }).pipe(Effect.mapError(({ message }) => refused("no-test-command", message)))
  return { checkout, journal, bench }
})

const reports = join(import.meta.dirname, "../recipe/reports")
const reporters = ["nodeReporter.mjs", "tapeReporter.cjs", "unittestReporter.py"]
