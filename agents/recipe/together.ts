import { posix } from "node:path"
import type { Located } from "./locateRunner.ts"
import { workspaces } from "./runners/workspaces.ts"
import { quoted } from "./shellWords.ts"

/** The same command in a folder of the checkout, with that folder's own programs at hand. */
export const inFolder = (located: Located, folder: string): Located => {
  if (folder === ".") return located
  const enter = `cd ${quoted(folder)} && export PATH="$PWD/node_modules/.bin:$PATH" && `
  return { ...located, prefix: enter + located.prefix, folder: posix.join(folder, located.folder) }
}

/** Packages tested one after the other. `line` is what a person would type instead. */
export const together = (parts: ReadonlyArray<Located>, line = "npm test --workspaces"): Located => ({
  runner: workspaces(parts),
  prefix: line,
  program: [],
  args: [],
  folder: ".",
  parts
})
