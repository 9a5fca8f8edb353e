export interface FileDiff {
  readonly filename: string
  readonly previousFilename: string | null
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed"
  /** Blob after the change, or before it for a removed file. */
  readonly sha: string
  readonly additions: number
  readonly deletions: number
  /** The hunks, from the first `@@`; null when binary or when only the name or mode changed. */
  readonly patch: string | null
}

/** Joins `--raw -z`, `--numstat -z` and the patch of one diff: all three list the files in the same order. */
export const parseDiff = (raw: string, numbers: string, patch: string): ReadonlyArray<FileDiff> => {
  const counts = parseNumbers(numbers)
  const blocks = patch.split(/^(?=diff --git )/m).filter(Boolean)
  let block = 0
  return parseRaw(raw).map((entry, at) => {
    const hunks = /^@@[\s\S]*/m.exec(blocks[block] ?? "")?.[0].trimEnd() ?? null
    // A change of type (file to link) is one entry but two blocks: a removal and an addition.
    block += entry.letter === "T" ? 2 : 1
    return { ...entry.file, ...(counts[at] ?? { additions: 0, deletions: 0 }), patch: hunks }
  })
}

type RawFile = Pick<FileDiff, "filename" | "previousFilename" | "status" | "sha">

const STATUSES: Readonly<Record<string, FileDiff["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed"
}

const parseRaw = (raw: string): ReadonlyArray<{ letter: string; file: RawFile }> => {
  const parts = raw.split("\0").filter(Boolean)
  const entries: Array<{ letter: string; file: RawFile }> = []
  for (let at = 0; at < parts.length; ) {
    const [, , before = "", after = "", kind = ""] = (parts[at++] ?? "").split(" ")
    const letter = kind.charAt(0)
    const previousFilename = letter === "R" ? (parts[at++] ?? null) : null
    const filename = parts[at++] ?? ""
    const status = STATUSES[letter] ?? "modified"
    entries.push({ letter, file: { filename, previousFilename, status, sha: letter === "D" ? before : after } })
  }
  return entries
}

const parseNumbers = (numbers: string): ReadonlyArray<{ additions: number; deletions: number }> => {
  const parts = numbers.split("\0").filter(Boolean)
  const counts: Array<{ additions: number; deletions: number }> = []
  for (let at = 0; at < parts.length; at++) {
    const [added = "", removed = "", name = ""] = (parts[at] ?? "").split("\t")
    counts.push({ additions: Number(added) || 0, deletions: Number(removed) || 0 })
    // A rename has an empty name here; the old and the new one follow.
    if (name === "") at += 2
  }
  return counts
}
