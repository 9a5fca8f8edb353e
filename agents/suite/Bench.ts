import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { Config, Duration, Effect } from "effect"
import type { Recipe } from "#agents/recipe/Recipe.ts"
import { removeTree } from "#agents/removeTree.ts"
import type { Frozen } from "./installCache.ts"
import type { Journal } from "./Journal.ts"

/** Longest time one install and one run of the tests may take. */
export interface Limits {
  readonly install: Duration.Duration
  readonly tests: Duration.Duration
}

export const defaultLimits: Limits = { install: Duration.minutes(10), tests: Duration.minutes(15) }

/** As REDGREEN_INSTALL_TIME and REDGREEN_TEST_TIME have them: `12 minutes`. */
export const configuredLimits: Effect.Effect<Limits> = Config.all({
  install: Config.Duration("REDGREEN_INSTALL_TIME").pipe(Config.withDefault(defaultLimits.install)),
  tests: Config.Duration("REDGREEN_TEST_TIME").pipe(Config.withDefault(defaultLimits.tests))
}).pipe(Effect.orDie)

/** Everything that stays the same over the runs of one proof. */
export interface Bench {
  /** Whose checkout it is, `owner/name`; unknown where installs are not to be kept. */
  readonly repository: string | undefined
  readonly folder: string
  /** Outside the checkout, writable for the commands: HOME, TMPDIR, caches, reports. */
  readonly scratch: string
  /** Our reporters and clocks, for reading only. */
  readonly tools: string
  /** Where dependencies are kept from proof to proof. */
  readonly installs: string
  readonly env: Readonly<Record<string, string>>
  /** More that commands may read: tool chains beside the system's programs. */
  readonly readable: ReadonlyArray<string>
  readonly recipe: Recipe
  readonly limits: Limits
  readonly journal: Journal
  readonly frozen: ReadonlyArray<Frozen>
  /** The install left something in HOME, so it is not emptied before a run. */
  readonly keepsHome: boolean
}

export const homeOf = ({ scratch }: Pick<Bench, "scratch">) => join(scratch, "home")

/** What every command of a proof has around it. */
export const surroundings = ({ folder, scratch, tools, readable, frozen, env, recipe }: Bench) => ({
  cwd: folder,
  private: scratch,
  readable: [tools, ...readable],
  frozen,
  env: {
    ...env,
    ...recipe.env,
    HOME: homeOf({ scratch }),
    TMPDIR: join(scratch, "tmp"),
    PATH: [...recipe.paths, "node_modules/.bin"]
      .map((path) => join(folder, path))
      .concat(env["PATH"]!)
      .join(":")
  },
  maxOutput: 256_000
})

/** Nothing of an earlier run is found by the next: no test may count how often it ran. */
export const emptied = Effect.fnUntraced(function* (bench: Bench) {
  const folders = [join(bench.scratch, "tmp"), ...(bench.keepsHome ? [] : [homeOf(bench)])]
  for (const folder of folders) {
    yield* removeTree(folder)
    yield* Effect.promise(() => mkdir(folder, { recursive: true }))
  }
})
