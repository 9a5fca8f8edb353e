import { posix } from "node:path"
import { Effect } from "effect"
import type { Environment } from "#domain/Environment.ts"
import type { Bench } from "./Bench.ts"
import type { Checkout } from "./Checkout.ts"
import { entersInstall, installKey } from "./installCache.ts"

/** By what an install is known again; undefined where nobody says whose it is. */
export const keyOf = Effect.fn("keyOf")(function* (
  checkout: Checkout,
  { recipe, repository }: Bench,
  { system, programs }: Omit<Environment, "wall">
) {
  if (recipe.install === undefined || repository === undefined) return undefined
  const entries = yield* checkout.entries
  const files = entries.filter(({ path }) => entersInstall(path))
  const manifests = yield* Effect.forEach(
    files.filter(({ path }) => posix.basename(path) === "package.json"),
    ({ path }) => checkout.show(path)
  )
  const readsAnything =
    recipe.install[0] === "/bin/sh" ||
    entries.some(({ path }) => posix.basename(path) === "binding.gyp") ||
    manifests.some((text) => ownWords.test(text ?? ""))
  return installKey({
    repository,
    command: [...recipe.install, JSON.stringify(recipe.env)],
    runtime: JSON.stringify([system, programs]),
    files,
    ...(readsAnything ? { tree: checkout.base } : {})
  })
})

// Scripts that an install runs, and dependencies that are copied from the repository itself.
const ownWords = /"(pre|post)?(install|prepare|prepublish)"\s*:|"(file|link|portal|workspace):/
