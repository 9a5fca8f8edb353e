import { Effect } from "effect"
import type { GitFailed } from "#agents/Git.ts"
import type { Base } from "./readRecipe.ts"

type Run = (...args: ReadonlyArray<string>) => Effect.Effect<Buffer, GitFailed>

/** A commit or tree as `readRecipe` asks for it; `run` is git on the repository that has it. */
export const baseCommit = (name: string, run: Run): Required<Base> => {
  const list = (...args: ReadonlyArray<string>) =>
    run("ls-tree", "-z", "--name-only", ...args, name).pipe(
      Effect.map((out) => out.toString().split("\0").slice(0, -1)),
      Effect.orDie
    )
  return {
    show: (path) =>
      run("cat-file", "blob", `${name}:${path}`).pipe(
        Effect.map((out) => out.toString()),
        Effect.catchTag("GitFailed", () => Effect.undefined)
      ),
    baseUses: (pattern) =>
      run("grep", "--quiet", "--extended-regexp", "-e", pattern, name).pipe(
        Effect.as(true),
        Effect.catchTag("GitFailed", () => Effect.succeed(false))
      ),
    baseNames: Effect.map(list(), (names) => new Set(names)),
    basePaths: list("-r")
  }
}
