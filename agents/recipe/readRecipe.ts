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
  return yield* findRecipe({
    config: yield* base.show(".redgreen.yml"),
    manifest: yield* base.show("package.json"),
    names: yield* base.baseNames,
    usesNodeTest: yield* base.baseUses("[\"']node:test[\"']")
  })
})
