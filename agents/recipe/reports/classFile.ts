import { existsSync } from "node:fs"
import { join, posix } from "node:path"
import { sourceFiles } from "./sourceFiles.ts"

/**
 * Finds the source of a class that a report names: `com.acme.CartTest$Empty` in any `…/com/acme/CartTest.java`, a dotted
 * Python name in its module. Empty when there is none, or more than one that fits as well.
 */
export const classFile = (root: string) => {
  let all: ReadonlyArray<string> | undefined
  const jvmSources = () => {
    all ??= sourceFiles(root, isJvm)
    return all
  }
  const known = new Map<string, string>()
  return (name: string): string => {
    const parts = name.split(/[.\\]/)
    if (!/^[\p{L}_$][\p{L}\p{N}_$.\\]*$/u.test(name)) return ""
    const found = known.get(name) ?? pythonModule(root, parts) ?? jvmSource(parts, jvmSources())
    known.set(name, found)
    return found
  }
}

const isJvm = (name: string) => /\.(java|kt|groovy|scala)$/.test(name)

const pythonModule = (root: string, parts: ReadonlyArray<string>) => {
  for (let count = parts.length; count > 0; count--) {
    const path = `${parts.slice(0, count).join("/")}.py`
    if (existsSync(join(root, path))) return path
  }
  return undefined
}

const jvmSource = (parts: ReadonlyArray<string>, all: ReadonlyArray<string>) => {
  const top = parts.map((part) => part.split("$")[0]!)
  const endsWith = (path: string) =>
    all.filter((file) => `/${file.slice(0, -posix.extname(file).length)}`.endsWith(path))
  const exact = endsWith(`/${top.join("/")}`)
  // Kotlin need not mirror its packages in folders.
  const found = exact.length > 0 ? exact : endsWith(`/${top.at(-1)}`)
  return found.length === 1 ? found[0]! : ""
}
