import { readFileSync } from "node:fs"
import { findPackageJSON } from "node:module"
import { dirname, join, resolve } from "node:path"

export interface NodeProgram {
  readonly script: string
  readonly args: ReadonlyArray<string>
}

/**
 * The Node program behind a command, where it is here: `node <script>`, or `npx <package>` that is installed in this very
 * version, which is then neither looked up nor fetched. Undefined for everything else. `folder` is what a script is relative to.
 */
export const nodeProgram = (command: string, args: ReadonlyArray<string>, folder: string): NodeProgram | undefined => {
  const first = args.findIndex((arg) => !arg.startsWith("-"))
  const target = args[first]
  if (target === undefined) return undefined
  const rest = args.slice(first + 1)
  if (command === "node" && first === 0) return { script: resolve(folder, target), args: rest }
  if (command !== "npx" || !args.slice(0, first).every((flag) => flag === "-y" || flag === "--yes")) return undefined
  const script = installed(target)
  return script === undefined ? undefined : { script, args: rest }
}

const installed = (specifier: string): string | undefined => {
  const [, name = "", wanted] = /^((?:@[^/@]+\/)?[^@]+)(?:@(.+))?$/.exec(specifier) ?? []
  const manifest = packageJson(name)
  if (manifest === undefined) return undefined
  const { version, bin } = JSON.parse(readFileSync(manifest, "utf8")) as {
    version: string
    bin?: string | Record<string, string>
  }
  const file = typeof bin === "object" ? (bin[name.replace(/^.*\//, "")] ?? Object.values(bin)[0]) : bin
  return file === undefined || (wanted !== undefined && wanted !== version) ? undefined : join(dirname(manifest), file)
}

const packageJson = (name: string) => {
  try {
    return findPackageJSON(name, import.meta.url)
  } catch {
    return undefined
  }
}
