import { Effect } from "effect"
import type { FixFacts, PatchFacts } from "./facts.ts"

/** What a file is before and after; `null` where it is not there. */
export type Edit = readonly [before: string | null, after: string | null]
export type Edits = Readonly<Record<string, Edit>>

/** A patch as git writes it, one hunk for each file with three lines around what differs. */
export const patchOf = (edits: Edits) =>
  Buffer.from(
    Object.entries(edits)
      .map(([path, edit]) => sectionOf(path, edit))
      .join("")
  )

const sectionOf = (path: string, [before, after]: Edit) => {
  const [old, now] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++
  let same = 0
  while (same < Math.min(old.length, now.length) - start && old.at(-1 - same) === now.at(-1 - same)) same++
  const from = Math.max(0, start - 3)
  const rest = Math.max(0, same - 3)
  const hunk = [
    ...old.slice(from, start).map((line) => ` ${line}`),
    ...old.slice(start, old.length - same).map((line) => `-${line}`),
    ...now.slice(start, now.length - same).map((line) => `+${line}`),
    ...old.slice(old.length - same, old.length - rest).map((line) => ` ${line}`)
  ]
  const range = (text: string | null, count: number) => (text === null ? "0,0" : `${from + 1},${count - rest - from}`)
  const mode = before === null ? ["new file mode 100644"] : after === null ? ["deleted file mode 100644"] : []
  return `${[
    `diff --git a/${path} b/${path}`,
    ...mode,
    `index 1111111..2222222${mode.length === 0 ? " 100644" : ""}`,
    `--- ${before === null ? "/dev/null" : `a/${path}`}`,
    `+++ ${after === null ? "/dev/null" : `b/${path}`}`,
    `@@ -${range(before, old.length)} +${range(after, now.length)} @@`,
    ...hunk
  ].join("\n")}\n`
}

const linesOf = (text: string | null) => (text === null || text === "" ? [] : text.replace(/\n$/, "").split("\n"))

export const testFacts = (edits: Edits, more: Partial<PatchFacts> = {}): PatchFacts => ({
  repository: "harbor/cart",
  patch: patchOf(edits),
  changes: Object.keys(edits).map((path) => ({ path, mode: "100644", blob: "2".repeat(40) })),
  planned: { files: [], tests: [] },
  testGlobs: undefined,
  protectedGlobs: [],
  ...more
})

/** A fix of planned files. What was in them before is all the source there is. */
export const fixFacts = (edits: Edits, more: Partial<FixFacts> = {}): FixFacts => ({
  ...testFacts(edits, { planned: { files: Object.keys(edits), tests: [] } }),
  beyondPlan: [],
  testBlobs: {},
  redTests: [],
  told: [],
  sourceHas: (text) => Effect.succeed(Object.values(edits).some(([before]) => before?.includes(text))),
  show: (path) => Effect.succeed(edits[path]?.[0] ?? undefined),
  ...more
})
