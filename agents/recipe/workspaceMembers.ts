import { posix } from "node:path"
import { Option, Schema } from "effect"
import { parse } from "yaml"
import type { Manifest } from "./Manifest.ts"

/** Folders of the packages that npm, Yarn or Bun (`package.json`) or pnpm (`pnpm-workspace.yaml`) counts as one project. */
export const workspaceMembers = (
  manifest: Manifest,
  pnpm: string | undefined,
  paths: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const globs = [...globsIn(manifest.workspaces), ...(pnpm === undefined ? [] : globsIn(yamlIn(pnpm)))]
  const [wanted, unwanted] = [
    globs.filter((glob) => !glob.startsWith("!")),
    globs.filter((glob) => glob.startsWith("!"))
  ]
  const matches = (folder: string, glob: string) =>
    posix.matchesGlob(folder, glob.replace(/^!?(\.\/)?/, "").replace(/\/$/, ""))
  return paths
    .filter((path) => posix.basename(path) === "package.json" && !path.includes("node_modules/"))
    .map((path) => posix.dirname(path))
    .filter((folder) => folder !== "." && wanted.some((glob) => matches(folder, glob)))
    .filter((folder) => !unwanted.some((glob) => matches(folder, glob)))
    .toSorted()
}

const Globs = Schema.Array(Schema.String)
const decode = Schema.decodeUnknownOption(Schema.Union([Globs, Schema.Struct({ packages: Globs })]))

const globsIn = (value: unknown): ReadonlyArray<string> => {
  const found = Option.getOrElse(decode(value), () => [])
  return "packages" in found ? found.packages : found
}

const yamlIn = (text: string): unknown => {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
