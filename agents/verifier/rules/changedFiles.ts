import { isTestPath } from "../testPaths.ts"
import type { PatchFacts } from "./facts.ts"
import { type PatchLine, patchLines } from "./patchLines.ts"

/** The lines of each text file a patch changes, by path. */
export const linesByPath = ({ patch }: PatchFacts): ReadonlyMap<string, ReadonlyArray<PatchLine>> =>
  Map.groupBy(patchLines(patch), ({ path }) => path)

export const isPlanned = ({ planned }: PatchFacts, path: string) =>
  [...planned.files, ...planned.tests].some((name) => plain(name) === path)

export const isTest = ({ testGlobs }: PatchFacts, path: string) => isTestPath(path, testGlobs)

/** Names at most ten. */
export const named = (paths: ReadonlyArray<string>) =>
  [...paths.slice(0, 10), ...(paths.length > 10 ? [`${paths.length - 10} more`] : [])].join(", ")

const plain = (path: string) => path.replace(/^(\.?\/)+/, "")
