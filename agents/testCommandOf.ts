import { mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { privateFolder } from "./privateFolder.ts"
import { openCheckout } from "./verifier/Checkout.ts"
import { readRecipe } from "./verifier/readRecipe.ts"

/** How the tests of a checkout are run, as a person would type it; fails where nobody can tell. */
export const testCommandOf = Effect.fn("agents.testCommandOf")(function* (folder: string) {
  const scratch = join(yield* privateFolder(tmpdir()), "own")
  yield* Effect.promise(() => mkdir(scratch))
  const { test } = yield* readRecipe(yield* openCheckout(folder, scratch))
  if (test._tag === "JUnit") return test.shell
  const { prefix, program, args } = test.located
  return prefix + [...program, ...args].map(({ raw }) => raw).join(" ")
}, Effect.scoped)
