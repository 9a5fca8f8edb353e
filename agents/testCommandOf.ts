import { Effect } from "effect"
import type { Checkout } from "./Checkout.ts"
import { git } from "./Git.ts"
import { baseCommit } from "./recipe/baseCommit.ts"
import { readRecipe } from "./recipe/readRecipe.ts"
import { typedLine } from "./recipe/testRun.ts"

/** How a checkout's commit is tested, as a person would type it; fails where nobody can tell. */
export const testCommandOf = Effect.fn("agents.testCommandOf")(function* ({ commit, gitDir }: Checkout) {
  const { test } = yield* readRecipe(baseCommit(commit, (...args) => git(["--git-dir", gitDir, ...args])))
  return typedLine(test)
})
