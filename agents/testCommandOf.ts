import { Effect } from "effect"
import type { Checkout } from "./Checkout.ts"
import { git } from "./Git.ts"
import { type Base, readRecipe } from "./recipe/readRecipe.ts"

/** How a checkout's commit is tested, as a person would type it; fails where nobody can tell. */
export const testCommandOf = Effect.fn("agents.testCommandOf")(function* (checkout: Checkout) {
  const { test } = yield* readRecipe(baseOf(checkout))
  if (test._tag === "JUnit") return test.shell
  const { prefix, program, args } = test.located
  return prefix + [...program, ...args].map(({ raw }) => raw).join(" ")
})

const baseOf = ({ commit, gitDir }: Checkout): Base => {
  const run = (...args: ReadonlyArray<string>) => git(["--git-dir", gitDir, ...args])
  return {
    show: (path) =>
      run("cat-file", "blob", `${commit}:${path}`).pipe(
        Effect.map((out) => out.toString()),
        Effect.catchTag("GitFailed", () => Effect.undefined)
      ),
    baseUses: (pattern) =>
      run("grep", "--quiet", "--extended-regexp", "-e", pattern, commit).pipe(
        Effect.as(true),
        Effect.catchTag("GitFailed", () => Effect.succeed(false))
      ),
    baseNames: run("ls-tree", "-z", "--name-only", commit).pipe(
      Effect.map((out) => new Set(out.toString().split("\0"))),
      Effect.orDie
    )
  }
}
