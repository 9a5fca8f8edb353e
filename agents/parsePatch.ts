import { posix } from "node:path"

/** One path of a git patch. Modes are git's: 100644 and 100755 files, 120000 symbolic link, 160000 submodule. */
export interface Changed {
  readonly path: string
  readonly kind: "added" | "modified" | "deleted"
  readonly oldMode: string | null
  readonly newMode: string | null
  readonly symlink: boolean
  readonly submodule: boolean
  /** A symbolic link that leads, or may lead, out of the tree or into its `.git`. */
  readonly leavesTree: boolean
}

export interface Parsed {
  readonly changes: ReadonlyArray<Changed>
  /** Set when the text is no git patch of the kind `git diff --no-renames` writes. */
  readonly malformed: string | undefined
}

/** Reads a git patch held as one character per byte. Hunks are counted, so a content line is never taken for a header. */
export const parsePatch = (patch: string): Parsed => {
  const lines = patch.split("\n")
  const changes: Array<Changed> = []
  let at = 0
  while (at < lines.length) {
    if (at === lines.length - 1 && lines[at] === "") break
    const path = namedBy(lines[at]!)
    if (path === undefined) return { changes, malformed: `line ${at + 1} is no file header` }
    const headers = lines.slice(at + 1, headersEnd(lines, at + 1))
    at += 1 + headers.length
    if (headers.some((line) => /^(rename|copy|similarity|dissimilarity) /.test(line)))
      return { changes, malformed: "renames and copies are not supported" }
    const body = bodyEnd(lines, at)
    if (body === undefined) return { changes, malformed: `the change at line ${at + 1} is not what its header says` }
    changes.push(changeOf(path, headers, lines.slice(at, body)))
    at = body
  }
  return { changes, malformed: undefined }
}

/** Why a path may not be touched, if so: outside the tree, inside a `.git`, or no path at all. */
export const refusalOf = (path: string): string | undefined => {
  if (path === "" || path.startsWith("/") || path.includes("\0")) return "not a path inside the tree"
  for (const step of path.split("/")) {
    if (step === "" || step === "." || step === "..") return "not a path inside the tree"
    if (/^\.git$/i.test(step)) return "inside a .git folder"
  }
  return undefined
}

/** A name as git writes it in quotes, one character per byte. */
export const unquote = (quoted: string) =>
  quoted
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped, 8)) : (escapes[escaped] ?? escaped)
    )

const namedBy = (line: string): string | undefined => {
  const names = /^diff --git (.*)$/s.exec(line)?.[1]
  if (names === undefined) return undefined
  if (names.startsWith('"')) {
    const quoted = /^("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")$/.exec(names)
    return quoted ? samePath(unquote(quoted[1]!), unquote(quoted[2]!)) : undefined
  }
  // Both names are the same, so the space that parts them is the middle one.
  const half = (names.length - 1) / 2
  return samePath(names.slice(0, half), names.slice(half + 1))
}

const samePath = (left: string, right: string) =>
  left.startsWith("a/") && right.startsWith("b/") && left.slice(2) === right.slice(2) ? utf8(left.slice(2)) : undefined

const headersEnd = (lines: ReadonlyArray<string>, from: number) => {
  let at = from
  while (
    at < lines.length &&
    /^(old mode|new mode|deleted file|new file|index|rename|copy|(dis)?similarity|---|\+\+\+) ?/.test(lines[at]!)
  )
    at++
  return at
}

const bodyEnd = (lines: ReadonlyArray<string>, from: number): number | undefined => {
  if (lines[from] === "GIT binary patch") return binaryEnd(lines, from + 1)
  let at = from
  for (let hunk = hunkAt(lines[at]); hunk !== undefined; hunk = hunkAt(lines[at])) {
    let { before, after } = hunk
    for (at++; before > 0 || after > 0; at++) {
      const sign = lines[at]?.[0]
      if (sign !== " " && sign !== "-" && sign !== "+" && sign !== "\\") return undefined
      if (sign === " " || sign === "-") before--
      if (sign === " " || sign === "+") after--
    }
    if (lines[at]?.startsWith("\\")) at++
  }
  return at
}

// Forward and backward data, each ended by an empty line. git would read on after them, so nothing else may follow.
const binaryEnd = (lines: ReadonlyArray<string>, from: number): number | undefined => {
  let at = from
  while (/^(literal|delta) \d+$/.test(lines[at] ?? "")) {
    for (at++; /^[A-Za-z]\S+$/.test(lines[at] ?? ""); at++);
    if (lines[at] !== "") return undefined
    at++
  }
  return at
}

const hunkAt = (line: string | undefined) => {
  const counts = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line ?? "")
  return counts ? { before: Number(counts[1] ?? 1), after: Number(counts[2] ?? 1) } : undefined
}

const changeOf = (path: string, headers: ReadonlyArray<string>, body: ReadonlyArray<string>): Changed => {
  const mode = (start: string) => headers.find((line) => line.startsWith(start))?.slice(start.length)
  const same = /^index \S+ (\d{6})$/m.exec(headers.join("\n"))?.[1]
  const oldMode = mode("old mode ") ?? mode("deleted file mode ") ?? (mode("new file mode ") ? null : (same ?? null))
  const newMode = mode("new mode ") ?? mode("new file mode ") ?? (mode("deleted file mode ") ? null : (same ?? null))
  const kind = mode("new file mode ") ? "added" : mode("deleted file mode ") ? "deleted" : "modified"
  const symlink = newMode === "120000" || oldMode === "120000"
  const submodule = newMode === "160000" || oldMode === "160000"
  return { path, kind, oldMode, newMode, symlink, submodule, leavesTree: newMode === "120000" && leaves(path, body) }
}

const leaves = (path: string, body: ReadonlyArray<string>) => {
  const target = body
    .filter((line) => /^[+ ]/.test(line))
    .map((line) => line.slice(1))
    .join("\n")
  const landing = posix.normalize(posix.join(posix.dirname(path), utf8(target)))
  return (
    target === "" ||
    target.startsWith("/") ||
    landing === ".." ||
    landing.startsWith("../") ||
    /^\.git(\/|$)/i.test(landing)
  )
}

const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r" }

const utf8 = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8")
