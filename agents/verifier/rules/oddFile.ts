import { type Changed, parsePatch } from "#agents/parsePatch.ts"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isPlanned, isTest } from "./changedFiles.ts"
import type { PatchFacts } from "./facts.ts"

/** A patch of ordinary text files that says what it does, and besides fixtures nothing that no person can read. */
export const oddFile = (facts: PatchFacts): Refused | undefined => {
  const text = Buffer.from(facts.patch).toString("latin1")
  const { changes, malformed } = parsePatch(text)
  if (malformed !== undefined) return refused("patch-does-not-apply", `It is no patch as git writes it: ${malformed}.`)
  const told = new Set(changes.map(({ path }) => path))
  const hidden = facts.changes.find(({ path }) => !told.has(path))
  if (hidden !== undefined)
    return refused("patch-does-not-apply", `It changes ${hidden.path}, which its headers do not name.`)
  const sections = text.split(/^(?=diff --git )/m).filter((section) => section !== "")
  for (const [index, change] of changes.entries()) {
    const why = oddityOf(change, sections[index] ?? "", facts)
    if (why !== undefined) return refused("odd-file", `${change.path} ${why}`)
  }
  return undefined
}

const oddityOf = ({ path, oldMode, newMode, ...change }: Changed, section: string, facts: PatchFacts) => {
  if (newMode === "120000") return "is a symbolic link. Write an ordinary file, or import the one that is meant."
  if (change.submodule) return "is a submodule. A patch can hold files only; leave submodules as they are."
  if (newMode !== null && newMode !== (oldMode ?? "100644") && oldMode !== "120000")
    return `becomes ${newMode === "100755" ? "executable" : `a file of mode ${newMode}`}. Leave the modes of files as they are; a program can be started by its interpreter.`
  const binary = /^GIT binary patch$|^Binary files .* differ$/m.test(headersOf(section))
  if (binary && change.kind !== "deleted" && !(isTest(facts, path) && isFixture(path)) && !isPlanned(facts, path))
    return "is binary, so nobody can review it. Write it as text, or build it in the code that needs it."
  if (addedBytes(section) > 1_000_000)
    return "adds more than a megabyte. Keep what a test needs small, and leave generated files out."
  return undefined
}

const headersOf = (section: string) => section.split(/^@@ /m)[0]!

const isFixture = (path: string) =>
  /(^|\/)(__)?(fixtures?|testdata|snapshots?|resources|assets|data|images|samples|golden)(__)?\//i.test(path) ||
  /\.(png|jpe?g|gif|webp|ico|bmp|pdf|zip|gz|tgz|tar|bz2|xz|zst|bin|dat|db|sqlite3?|parquet|avro|xlsx?|docx?|mp[34]|wav|ttf|woff2?|p12|der|jks)$/i.test(
    path
  )

const addedBytes = (section: string) => {
  const literal = Number(/^literal (\d+)$/m.exec(section)?.[1] ?? 0)
  const lines = section.split("\n").filter((line) => line.startsWith("+"))
  return Math.max(
    literal,
    lines.reduce((sum, line) => sum + line.length, 0)
  )
}
