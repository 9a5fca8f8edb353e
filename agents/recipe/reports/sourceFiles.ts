import { type Dirent, readdirSync } from "node:fs"
import { join, posix } from "node:path"

/**
 * Posix paths, relative to `root`, of the files whose names satisfy `wanted`. Folders of dependencies and build output are
 * left out, links are not followed, and a tree that never ends does end here.
 */
export const sourceFiles = (root: string, wanted: (name: string) => boolean): ReadonlyArray<string> => {
  const found: Array<string> = []
  const folders = [""]
  for (let seen = 0; folders.length > 0 && seen < 20_000; seen++) {
    const folder = folders.shift()!
    for (const entry of entriesOf(join(root, folder))) {
      if (entry.isDirectory() && !foreign.has(entry.name)) folders.push(posix.join(folder, entry.name))
      if (entry.isFile() && wanted(entry.name)) found.push(posix.join(folder, entry.name))
    }
  }
  return found
}

const foreign = new Set(".git node_modules target build dist vendor .venv venv .tox .gradle __pycache__".split(" "))

const entriesOf = (folder: string): ReadonlyArray<Dirent> => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
