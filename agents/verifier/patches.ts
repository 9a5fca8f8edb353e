import { Effect } from "effect"
import type { Change, Checkout } from "#agents/suite/Checkout.ts"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isTestPath } from "./testPaths.ts"

export interface Patched {
  readonly tree: string
  readonly changes: ReadonlyArray<Change>
}

/** The tree a patch makes of another; refuses one that does not apply, changes nothing, or brings links or submodules. */
export const applyPatch = Effect.fn("applyPatch")(function* (
  checkout: Checkout,
  from: string,
  patch: Uint8Array,
  name: string
) {
  const tree = yield* checkout
    .patched(from, patch)
    .pipe(Effect.mapError(({ stderr }) => refused("patch-does-not-apply", `The ${name} does not apply: ${stderr}`)))
  const changes = yield* checkout.changes(from, tree)
  if (changes.length === 0) return yield* Effect.fail(refused("patch-does-not-apply", `The ${name} changes nothing.`))
  const odd = changes.filter(({ mode }) => mode === "120000" || mode === "160000")
  if (odd.length > 0)
    return yield* Effect.fail(refused("patch-does-not-apply", `The ${name} holds links or submodules: ${pathsOf(odd)}`))
  return { tree, changes }
})

/** A test patch may touch tests only. */
export const onlyTests = (
  changes: ReadonlyArray<Change>,
  globs: ReadonlyArray<string> | undefined
): Refused | undefined => {
  const others = changes.filter(({ path }) => !isTestPath(path, globs))
  return others.length === 0 ? undefined : refused("not-a-test-path", `The test patch changes ${pathsOf(others)}`)
}

/** Git blob of every file the test patch adds or changes. */
export const blobsOf = (changes: ReadonlyArray<Change>): Readonly<Record<string, string>> =>
  Object.fromEntries(changes.filter(({ blob }) => blob !== "").map(({ path, blob }) => [path, blob]))

export const pathsOf = (changes: ReadonlyArray<Change>) =>
  [
    ...changes.slice(0, 10).map(({ path }) => path),
    ...(changes.length > 10 ? [`${changes.length - 10} more`] : [])
  ].join(", ")
