/** A word of a shell line: `raw` as written, so that quotes, variables and globs survive; `value` without its quotes. */
export interface Word {
  readonly raw: string
  readonly value: string
}

export type Operator = "" | "&&" | "||" | ";" | "|" | "&"

/** One simple command and the operator that stands before it. */
export interface Segment {
  readonly operator: Operator
  readonly words: ReadonlyArray<Word>
}

/** Splits the part of the shell's language that package scripts use; undefined for the rest (redirections, substitutions, groups). */
export const shellWords = (line: string): ReadonlyArray<Segment> | undefined => {
  const segments: Array<{ operator: Operator; words: Array<Word> }> = [{ operator: "", words: [] }]
  let rest = line.trim()
  while (rest !== "") {
    const operator = /^(&&|\|\||;|\||&)\s*/.exec(rest)
    if (operator !== null) {
      segments.push({ operator: operator[1] as Operator, words: [] })
      rest = rest.slice(operator[0].length)
      continue
    }
    const word =
      /^(?:"(?:[^"\\$`]|\\.|\$(?!\())*"|'[^']*'|\\.|\$(?!\()|[^\s"'\\&|;<>()`$#])(?:"(?:[^"\\$`]|\\.|\$(?!\())*"|'[^']*'|\\.|\$(?!\()|[^\s"'\\&|;<>()`$])*/.exec(
        rest
      )
    if (word === null) return undefined
    segments.at(-1)!.words.push({ raw: word[0], value: unquoted(word[0]) })
    rest = rest.slice(word[0].length)
    if (!/^(\s|&|\||;|$)/.test(rest)) return undefined
    rest = rest.trimStart()
  }
  return segments.filter(({ words }) => words.length > 0)
}

export const quoted = (value: string) =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`

/** `NAME=value` before a command. */
export const isAssignment = (word: Word) => /^[A-Za-z_]\w*=/.test(word.raw)

export const wordOf = (value: string): Word => ({ raw: quoted(value), value })

const unquoted = (raw: string) =>
  raw.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
    double !== undefined ? double.replace(/\\(["\\$`])/g, "$1") : (single ?? escaped ?? "")
  )
