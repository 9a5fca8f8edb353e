import type { Language } from "./language.ts"

/** A string, or the body of a regular expression, as it is written between its quotes. */
export interface Literal {
  readonly at: number
  readonly end: number
  readonly value: string
  readonly isPattern: boolean
}

export interface Code {
  /** As long as the text: comments are blank, and of strings only the quotes are left, their insides are `·`. */
  readonly bare: string
  /** As long as the text: only comments are blank. */
  readonly kept: string
  readonly strings: ReadonlyArray<Literal>
}

/**
 * Tells code from comments and strings. Rough, as it knows no grammar: a quote that is not closed on its line is taken for a
 * letter (an apostrophe in markup), and of nested languages only JavaScript's templates are followed.
 */
export const readCode = (text: string, language: Language): Code => {
  if (language === "data") return { bare: text, kept: text, strings: [] }
  const bare = text.split("")
  const kept = text.split("")
  const strings: Array<Literal> = []
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (text[at] !== "\n") bare[at] = kept[at] = " "
  }
  const literal = (from: number, open: number, to: number, close: number, isPattern = false) => {
    const value = text.slice(from + open, to - close)
    for (let at = from + open; at < to - close; at++) if (text[at] !== "\n") bare[at] = "·"
    // What is put into a string is code.
    const hole = /f[rb]?$/i.test(text.slice(Math.max(0, from - 2), from)) ? /\{[^{}\n]*\}/g : holesOf[language]
    for (const { index, 0: code } of hole === undefined ? [] : value.matchAll(hole))
      for (let at = 0; at < code.length; at++) bare[from + open + index + at] = code[at]!
    strings.push({ at: from, end: to, value, isPattern })
  }
  // How many braces are open in each `${` that is open.
  const holes: Array<number> = []
  const template = (from: number, open: number) => {
    for (let at = from + open; at < text.length; at++) {
      if (text[at] === "\\") at++
      else if (text[at] === "`") {
        literal(from, open, at + 1, 1)
        return at + 1
      } else if (text.startsWith("${", at)) {
        literal(from, open, at, 0)
        holes.push(0)
        return at + 2
      }
    }
    return from + open
  }
  // What a program is started with stays.
  let at = text.startsWith("#!") && !text.startsWith("#![") ? Math.max(0, text.indexOf("\n")) : 0
  while (at < text.length) {
    const comment = commentAt(text, at, language)
    if (comment > at) {
      blank(at, comment)
      at = comment
      continue
    }
    const char = text[at]!
    if (language === "js" && holes.length > 0 && (char === "{" || char === "}")) {
      const depth = holes.pop()!
      if (char === "}" && depth === 0) {
        at = template(at, 1)
        continue
      }
      holes.push(depth + (char === "{" ? 1 : -1))
    }
    if (language === "js" && char === "`") {
      at = template(at, 1)
      continue
    }
    const found = stringAt(text, at, language)
    if (found !== undefined) {
      literal(at, found.open, found.end, found.close, found.isPattern)
      at = found.end
      continue
    }
    at++
  }
  return { bare: bare.join(""), kept: kept.join(""), strings }
}

const holesOf: Partial<Record<Language, RegExp>> = { ruby: /#\{[^}\n]*\}/g, jvm: /\$\{[^}\n]*\}/g }

/** Where the comment that begins here ends, else `at`. */
const commentAt = (text: string, at: number, language: Language): number => {
  const lineEnd = () => (text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at))
  if (hashed.has(language)) {
    if (text[at] === "#" && (language !== "shell" || /^$|\s/.test(text[at - 1] ?? ""))) return lineEnd()
    if (language === "ruby" && text.startsWith("=begin", at) && (at === 0 || text[at - 1] === "\n"))
      return after(text, "\n=end", at)
    return at
  }
  if (text.startsWith("//", at)) return lineEnd()
  if (text.startsWith("/*", at)) return after(text, "*/", at + 2)
  if (language === "php" && text[at] === "#" && text[at + 1] !== "[") return lineEnd()
  // A hunk may begin inside a block comment; its lines go on with a star.
  const starred = (at === 0 || text[at - 1] === "\n") && /^[ \t]*\*(?=[ \t/]|$)/.test(text.slice(at, at + 80))
  return starred ? lineEnd() : at
}

const hashed = new Set<Language>(["python", "ruby", "shell"])

interface Found {
  readonly open: number
  readonly end: number
  readonly close: number
  readonly isPattern?: boolean
}

const stringAt = (text: string, at: number, language: Language): Found | undefined => {
  const char = text[at]!
  if (char === '"' || char === "'") {
    const triple = char.repeat(3)
    if (tripled.has(language) && text.startsWith(triple, at)) {
      const end = after(text, triple, at + 3)
      return { open: 3, end, close: text.startsWith(triple, end - 3) && end - 3 >= at + 3 ? 3 : 0 }
    }
    // Rust's lifetimes look like the beginning of a character.
    if (char === "'" && language === "rust" && !/^'(\\.[^']*|[^\\'])'/.test(text.slice(at, at + 14))) return undefined
    return closedOnLine(text, at, char)
  }
  if (char === "`" && language === "go") return { open: 1, end: after(text, "`", at + 1), close: 1 }
  if (char === "r" && language === "rust" && /^r#*"/.test(text.slice(at, at + 8)) && !/\w/.test(text[at - 1] ?? "")) {
    const hashes = /^r(#*)"/.exec(text.slice(at, at + 8))![1]!
    const open = hashes.length + 2
    return { open, end: after(text, `"${hashes}`, at + open), close: hashes.length + 1 }
  }
  if (char === "/" && (language === "js" || language === "ruby") && beginsPattern(text, at)) {
    const found = /^\/((?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n[])+)\//.exec(text.slice(at, at + 2000))
    return found === null ? undefined : { open: 1, end: at + found[0].length, close: 1, isPattern: true }
  }
  return undefined
}

const tripled = new Set<Language>(["python", "jvm", "c", "csharp"])

const closedOnLine = (text: string, from: number, quote: string): Found | undefined => {
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++
    else if (text[at] === quote) return { open: 1, end: at + 1, close: 1 }
  }
  return undefined
}

// After a value a slash divides.
const beginsPattern = (text: string, at: number) =>
  /(^|[=(,:[!&|?{};+~<>\n]|=>|\b(return|typeof|case|in|of|when|and|or|not|if|unless|do|then))[ \t]*$/.test(
    text.slice(Math.max(0, at - 40), at)
  )

const after = (text: string, mark: string, from: number) => {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}
