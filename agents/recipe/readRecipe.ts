import { Effect } from "effect"
import { findRecipe } from "./Recipe.ts"

/** The commit whose word counts: no later patch can change how a proof is run. */
export interface Base {
  readonly show: (path: string) => Effect.Effect<string | undefined>
  readonly baseUses: (pattern: string) => Effect.Effect<boolean>
  /** Names in the root folder. */
  readonly baseNames: Effect.Effect<ReadonlySet<string>>
}

/** How to install and test, read from the base commit alone. */
export const readRecipe = Effect.fn("readRecipe")(function* (base: Base) {
  const found = yield* Effect.all(
    {
      config: base.show(".redgreen.yml"),
      manifest: base.show("package.json"),
      names: base.baseNames,
      usesNodeTest: base.baseUses("[\"']node:test[\"']")
    },
    { concurrency: "unbounded" }
  )
  return yield* findRecipe(found)
})
