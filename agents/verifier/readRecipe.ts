import { Effect } from "effect"
import type { Checkout } from "./Checkout.ts"
import { findRecipe } from "./Recipe.ts"

/** Reads how to install and test from the base commit alone: no patch can change it. */
export const readRecipe = Effect.fn("readRecipe")(function* (checkout: Checkout) {
  return yield* findRecipe({
    config: yield* checkout.show(".redgreen.yml"),
    manifest: yield* checkout.show("package.json"),
    names: yield* checkout.baseNames,
    usesNodeTest: yield* checkout.baseUses("[\"']node:test[\"']")
  })
})
