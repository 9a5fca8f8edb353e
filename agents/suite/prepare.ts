import { mkdir, readdir } from "node:fs/promises"
import { basename, join } from "node:path"
import { Effect } from "effect"
import { Commands } from "#agents/Commands.ts"
import { type Bench, homeOf } from "./Bench.ts"
import type { Checkout } from "./Checkout.ts"
import { install } from "./install.ts"
import { type Frozen, findInstall, keepInstall, pruneInstalls, scratch } from "./installCache.ts"
import { keyOf } from "./installKey.ts"

/**
 * The base with its dependencies, from an earlier install where there was one, and the bench for every run that follows.
 * Behind a wall that can do it no test may write into dependencies, whether they are kept or not.
 */
export const prepare = Effect.fn("prepare")(function* (checkout: Checkout, bench: Bench) {
  // What the caller put beside the tracked files (linked dependencies) is meant to be there.
  yield* checkout.keepUntracked
  yield* checkout.switchTo(checkout.base)
  if (bench.recipe.install === undefined) return bench
  const { wall, ...environment } = yield* (yield* Commands).environment
  const before = yield* checkout.untracked
  const freezes = wall === "bubblewrap"
  const key = freezes && before.length === 0 ? yield* keyOf(checkout, bench, environment) : undefined
  const shown = (frozen: ReadonlyArray<Frozen>) => Effect.as(checkout.keepUntracked, { ...bench, frozen })
  const earlier = key === undefined ? undefined : yield* findInstall(bench.installs, key, bench.folder)
  if (earlier !== undefined) {
    bench.journal.note("install", "kept from an earlier proof of the same lockfile")
    return yield* shown(earlier)
  }
  yield* install(bench, "install")
  yield* checkout.keepUntracked
  yield* checkout.switchTo(checkout.base)
  const made = (yield* checkout.untracked).filter((path) => !before.includes(path))
  const keepsHome = (yield* Effect.promise(() => readdir(homeOf(bench)))).length > 0
  if (key !== undefined && !keepsHome && (yield* keepInstall(bench.installs, key, bench.folder, made))) {
    yield* pruneInstalls(bench.installs, mostKept)
    const kept = yield* findInstall(bench.installs, key, bench.folder)
    if (kept !== undefined) return yield* shown(kept)
  }
  return { ...bench, keepsHome, frozen: freezes ? yield* frozenInPlace(bench, made) : [] }
})

const mostKept = 20

const frozenInPlace = Effect.fnUntraced(function* ({ folder }: Bench, made: ReadonlyArray<string>) {
  const places = made.map((path) => path.replace(/\/$/, "")).filter((path) => dependencies.has(basename(path)))
  const frozen: Array<Frozen> = []
  for (const at of places) {
    const source = join(folder, at)
    const isMade = Effect.promise(async () => {
      for (const name of scratch) await mkdir(join(source, name), { recursive: true })
    })
    frozen.push(yield* Effect.as(isMade, { source, at }))
  }
  return frozen
})

const dependencies = new Set(["node_modules", ".venv"])
