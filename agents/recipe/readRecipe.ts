import { posix } from "node:path"
import { Effect } from "effect"
import { readManifest } from "./Manifest.ts"
import { findRecipe } from "./Recipe.ts"
import { readRepositoryConfig } from "./RepositoryConfig.ts"
import { type RootFiles, readFiles } from "./RootFiles.ts"
import { workspaceMembers } from "./workspaceMembers.ts"

/** The commit whose word counts: no later patch can change how a proof is run. */
export interface Base {
  readonly show: (path: string) => Effect.Effect<string | undefined>
  readonly baseUses: (pattern: string) => Effect.Effect<boolean>
  /** Names in the root folder. */
  readonly baseNames: Effect.Effect<ReadonlySet<string>>
  /** Every path of the commit. Without it only the root folder is known: no packages. */
  readonly basePaths?: Effect.Effect<ReadonlyArray<string>>
}

/** How to install and test, read from the base commit alone. */
export const readRecipe = Effect.fn("readRecipe")(function* (base: Base) {
  const found = yield* Effect.all(
    {
      config: base.show(".redgreen.yml"),
      names: base.baseNames,
      paths: base.basePaths ?? Effect.map(base.baseNames, (names) => [...names]),
      usesNodeTest: base.baseUses("[\"']node:test[\"']"),
      usesUnittest: base.baseUses("^(import|from) unittest\\b")
    },
    { concurrency: "unbounded" }
  )
  const { package: folder = "." } = yield* readRepositoryConfig(found.config ?? "")
  const read = (at: string) => readFolder(base, at, found)
  const root = yield* read(".")
  const own = folder === "." ? root : yield* read(folder)
  const manifest = yield* readManifest(root.texts["package.json"] ?? "{}")
  const members = folder === "." ? workspaceMembers(manifest, root.texts["pnpm-workspace.yaml"], found.paths) : []
  return yield* findRecipe({
    config: found.config,
    own,
    root,
    members: yield* Effect.forEach(members, (member) =>
      Effect.map(read(member), (files) => ({ folder: member, files }))
    )
  })
})

const readFolder = Effect.fnUntraced(function* (
  base: Base,
  folder: string,
  found: {
    readonly names: ReadonlySet<string>
    readonly paths: ReadonlyArray<string>
    readonly usesNodeTest: boolean
    readonly usesUnittest: boolean
  }
) {
  const { usesNodeTest, usesUnittest } = found
  const start = folder === "." ? "" : `${folder}/`
  const inside = found.paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length))
  const names = folder === "." ? found.names : new Set(inside.map((path) => path.split("/")[0]!))
  // What lies deeper is only asked for where its folder is there.
  const wanted = readFiles.filter((path) => names.has(path.split("/")[0]!))
  const texts = yield* Effect.forEach(
    wanted,
    (path) => Effect.map(base.show(posix.join(folder, path)), (text) => [path, text] as const),
    {
      concurrency: "unbounded"
    }
  )
  const known = Object.fromEntries(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])))
  return { names, texts: known, usesNodeTest, usesUnittest } satisfies RootFiles
})
