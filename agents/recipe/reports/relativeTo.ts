import { existsSync } from "node:fs"
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path"

/** A posix path relative to the checkout, whatever the report gave. */
export const relativeTo = (root: string, path: string) => (path === "" ? "" : relative(root, path).split(sep).join("/"))

/** The same for a path that is relative to `cwd` or, as some tools count from where their settings lie, a folder above it. */
export const fileAt = (root: string, cwd: string, path: string) => {
  if (path === "" || isAbsolute(path)) return relativeTo(root, path)
  for (let folder = cwd; isInside(root, folder); folder = dirname(folder))
    if (existsSync(join(folder, path))) return relativeTo(root, join(folder, path))
  return relativeTo(root, resolve(cwd, path))
}

const isInside = (root: string, folder: string) => folder === root || folder.startsWith(root + sep)
