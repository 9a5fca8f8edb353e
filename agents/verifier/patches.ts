import { Effect } from "effect"
import type { Change, Checkout } from "#agents/suite/Checkout.ts"
import { refused } from "#agents/suite/Verdict.ts"

export interface Patched {
  readonly tree: string
  readonly changes: ReadonlyArray<Change>
}

/** The tree a patch makes of another; refuses one that does not apply or changes nothing. No file is touched. */
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
  return { tree, changes }
})

/** Git blob of every file the test patch adds or changes. */
export const blobsOf = (changes: ReadonlyArray<Change>): Readonly<Record<string, string>> =>
  Object.fromEntries(changes.filter(({ blob }) => blob !== "").map(({ path, blob }) => [path, blob]))
