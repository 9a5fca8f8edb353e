import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import { relativeTo } from "./relativeTo.ts"
import { sourceFiles } from "./sourceFiles.ts"

/** Where packages lie, by the `go.mod` files of the checkout, and in which file of a package a test is written. */
export const goPackages = (root: string, cwd: string) => {
  const modules = sourceFiles(root, (name) => name === "go.mod")
    .map((file) => ({ folder: dirname(file), path: modulePath(textOf(join(root, file))) }))
    .toSorted((a, b) => b.path.length - a.path.length)
  return (name: string) => {
    const found = modules.find(({ path }) => path !== "" && `${name}/`.startsWith(`${path}/`))
    const folder = found === undefined ? relativeTo(root, cwd) : posix.join(found.folder, name.slice(found.path.length))
    const tests = testsIn(root, folder)
    return { folder, of: (test: string) => tests.get(test) ?? folder }
  }
}

const modulePath = (text: string) => /^module\s+"?([^\s"]+)/m.exec(text)?.[1] ?? ""

const testsIn = (root: string, folder: string) => {
  const tests = new Map<string, string>()
  for (const name of namesIn(join(root, folder))) {
    if (!name.endsWith("_test.go")) continue
    for (const [, test] of textOf(join(root, folder, name)).matchAll(
      /^func (?:\([^)]*\) )?((?:Test|Example|Fuzz|Benchmark)\w*)\(/gm
    ))
      tests.set(test!, posix.join(folder, name))
  }
  return tests
}

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const textOf = (path: string) => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
