import { readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { relativeTo } from "./relativeTo.ts"
import { sourceFiles } from "./sourceFiles.ts"

/**
 * Finds the file of an AVA title such as `sub › cart › is empty`. AVA leaves out the folders that all files share, the
 * extension and the mark of a test file, and with a single file everything.
 */
export const avaSources = (root: string, cwd: string) => {
  const folder = relativeTo(root, cwd)
  const files = sourceFiles(join(root, folder), (name) => /\.[cm]?[jt]sx?$/.test(name))
    .filter((file) => looksLikeTest.test(file))
    .map((file) => ({ path: posix.join(folder, file), short: shortened(file) }))
  const texts = new Map<string, string>()
  const holds = (path: string, title: string) => {
    if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), "utf8"))
    return texts.get(path)!.includes(title)
  }
  return (name: string) => {
    const parts = name.split(" › ")
    for (let count = parts.length - 1; count > 0; count--) {
      const [short, title] = [parts.slice(0, count).join("/"), parts.slice(count).join(" › ")]
      const found = files.filter((file) => `/${file.short}`.endsWith(`/${short}`))
      const best = found.length === 1 ? found[0] : found.find(({ path }) => holds(path, title))
      if (best !== undefined) return { file: best.path, title }
    }
    const holding = files.length === 1 ? files : files.filter(({ path }) => holds(path, name))
    return { file: holding.length === 1 ? holding[0]!.path : "", title: name }
  }
}

const looksLikeTest = /(^|\/)(tests?|__tests__|source|src)\/|(^|\/)test[^/]*$|\.(test|spec)\.\w+$/

const shortened = (file: string) => {
  const parts = file.split("/").filter((part) => part !== "__tests__")
  const name = parts
    .pop()!
    .replace(/\.spec\./, ".")
    .replace(/\.test\./, ".")
    .replace(/test-/, "")
  return [...parts, name.replace(/\.[cm]?[jt]sx?$/, "")].join("/")
}
