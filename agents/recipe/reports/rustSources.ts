import { existsSync, readFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import { fileAt } from "./relativeTo.ts"
import { sourceFiles } from "./sourceFiles.ts"

/** In which file a Rust test is written. Cargo names the root file of a target from its package, and modules by `::`. */
export const rustSources = (root: string, cwd: string) => {
  const crates = sourceFiles(root, (name) => name === "Cargo.toml").map((file) => ({
    folder: dirname(file),
    name: /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(readFileSync(join(root, file), "utf8"))?.[1] ?? ""
  }))
  const exists = (path: string) => existsSync(join(root, path))
  const path = (file: string) => fileAt(root, cwd, file)
  return {
    path,
    /** `tests/cart.rs (target/debug/deps/cart-2f7a6dae)` */
    target: (source: string, program: string) => {
      const crate = posix.basename(program).replace(/-[0-9a-f]+$/, "")
      const candidates = crates
        .map(({ folder, name }) => ({ file: posix.join(folder, source), name }))
        .filter(({ file }) => exists(file))
      const own = candidates.filter(({ name }) => name.replaceAll("-", "_") === crate)
      return (own[0] ?? candidates[0])?.file ?? path(source)
    },
    /** `checkout::tests::adds_up` of `src/lib.rs`, or of a documentation test `src/lib.rs - add (line 5)`. */
    place: (target: string, name: string) => {
      const doc = /^(\S+\.\w+) - (?:(.*) )?\(line \d+\)$/.exec(name)
      // Lines move with every change above them, so they are no part of a name.
      if (doc !== null) return { file: path(doc[1]!), suites: ["doc"], name: doc[2] ?? "module" }
      const parts = name.split("::")
      const modules = parts.slice(0, -1)
      return { file: moduleFile(target, modules, exists), suites: modules, name: parts.at(-1)! }
    }
  }
}

const moduleFile = (target: string, modules: ReadonlyArray<string>, exists: (path: string) => boolean) => {
  for (let count = modules.length; count > 0; count--) {
    const base = posix.join(posix.dirname(target), ...modules.slice(0, count))
    const found = [`${base}.rs`, `${base}/mod.rs`].find(exists)
    if (found !== undefined) return found
  }
  return target
}
