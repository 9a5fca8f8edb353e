import { unquote } from "#agents/parsePatch.ts"

/** One line of a hunk. */
export interface PatchLine {
  readonly path: string
  readonly sign: "+" | "-" | " "
  readonly text: string
  /** Counted in the new file; for a removed line in the old one. */
  readonly line: number
  /** Number of the hunk in the whole patch. */
  readonly hunk: number
}

/** Every line of every hunk of a git patch. Hunks are counted: within one, `+++ x` is an added line and no header. */
export const patchLines = (patch: Uint8Array): ReadonlyArray<PatchLine> => {
  const lines: Array<PatchLine> = []
  let path = ""
  let hunk = 0
  // Next line on each side, and how many lines the hunk in hand still has there.
  let old = { line: 0, left: 0 }
  let now = { line: 0, left: 0 }
  for (const bytes of Buffer.from(patch).toString("latin1").split("\n")) {
    if (old.left <= 0 && now.left <= 0) {
      const start = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(bytes)
      if (bytes.startsWith("--- ") && !bytes.startsWith("--- /dev/null")) path = pathOf(bytes.slice(4), "a/")
      if (bytes.startsWith("+++ ") && !bytes.startsWith("+++ /dev/null")) path = pathOf(bytes.slice(4), "b/")
      if (start === null) continue
      old = { line: Number(start[1]), left: Number(start[2] ?? 1) }
      now = { line: Number(start[3]), left: Number(start[4] ?? 1) }
      hunk++
      continue
    }
    const sign = bytes[0]
    if (sign !== "-" && sign !== "+" && sign !== " ") continue
    lines.push({ path, sign, text: utf8(bytes.slice(1)), line: sign === "-" ? old.line : now.line, hunk })
    if (sign !== "+") old = { line: old.line + 1, left: old.left - 1 }
    if (sign !== "-") now = { line: now.line + 1, left: now.left - 1 }
  }
  return lines
}

const pathOf = (name: string, side: string) => {
  // git ends a name that has spaces with a tab.
  const written = name.replace(/\t$/, "")
  const path = utf8(written.startsWith('"') ? unquote(written) : written)
  return path.startsWith(side) ? path.slice(side.length) : path
}

const utf8 = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8")
