import { Effect } from "effect"
import { hasLockfile, installCommand } from "../installCommand.ts"
import { readManifest } from "../Manifest.ts"
import type { RepositoryConfig } from "../RepositoryConfig.ts"
import type { RootFiles } from "../RootFiles.ts"
import { quoted } from "../shellWords.ts"
import { installLine } from "./installLine.ts"

type Argv = readonly [string, ...Array<string>]

/** The install, in the package's folder when it has a lockfile of its own, else where the whole workspace is installed. */
export const installOf = Effect.fn("installOf")(function* (
  config: RepositoryConfig,
  base: { readonly own: RootFiles; readonly root: RootFiles },
  runner: string
) {
  if (config.install === false) return undefined
  const folder = config.package ?? "."
  if (config.install !== undefined) return shell(config.install, folder)
  const isOwn = hasLockfile(base.own.names) || !base.root.names.has("package.json")
  const [place, files] = isOwn ? [folder, base.own] : [".", base.root]
  const npm = installCommand(yield* readManifest(files.texts["package.json"] ?? "{}"), files.names)
  const other = installLine(runner, base.own)
  if (other === undefined) return npm === undefined || place === "." ? npm : shell(npm.join(" "), place)
  // A project of two worlds needs both: its tools may come from npm, its tests from elsewhere.
  return npm === undefined ? shell(other, folder) : shell(`${npm.join(" ")} && ${inside(other, folder)}`, ".")
})

const shell = (line: string, folder: string): Argv => ["/bin/sh", "-c", inside(line, folder)]

const inside = (line: string, folder: string) => (folder === "." ? line : `cd ${quoted(folder)} && ${line}`)
