import type { View } from "./view.ts"

/** Does something at this place of `bare` decide what code does: is it compared with, matched against, or looked up by? */
export const isOperand = (view: View, at: number, end: number, all: ReadonlyArray<View>): boolean => {
  const { bare } = view.code
  const before = bare.slice(Math.max(0, at - 300), at)
  const behind = bare.slice(end, end + 300)
  if (comparedBefore.test(before) || calledWith.test(before) || comparedAfter.test(behind)) return true
  if (arrows.has(view.language) && /^\s*(?:\|[^=\n]*)?(?:if\b[^=\n]*)?(?:=>|->)/.test(behind)) return true
  const constant = declaredBefore(before)
  if (constant !== undefined) return all.some(({ code }) => comparesWith(constant, code.bare))
  return isSought(view, at, end, all)
}

const comparedBefore =
  /(?:===?|!==?|=~|!~|<>|\bis|\bis not|\bin|\bnot in|-eq|-ne|\beq|\bne)\s*\(?\s*$|\b(?:case|when)\b[^:\n{>]*$|\bmatches!\s*\([^\n]*$/
const methods =
  "includes|has|hasOwn|equals\\w*|isEqual|eql\\?|equal\\?|startsWith|endsWith|startswith|endswith|start_with\\?|end_with\\?|include\\?|indexOf|lastIndexOf|match|matches|test|search|contains\\w*|Contains\\w*|HasPrefix|HasSuffix|EqualFold|Equal|starts_with|ends_with|eq|str_contains|str_starts_with|str_ends_with|strcmp|strcasecmp|localeCompare|compareTo\\w*|Object\\.is|in_array|array_search|fullmatch|MatchString"
const calledWith = new RegExp(`(?:\\.|\\b)(?:${methods})!?\\s*\\(\\s*(?:[^()\\n]*,\\s*)?$`)
const comparedAfter = new RegExp(
  `^\\s*(?:\\)\\s*)?(?:===?|!==?|=~|<>|\\bin\\b|\\bnot in\\b)|^\\s*\\??\\.\\s*(?:${methods}|exec|casecmp\\??|=)\\s*\\(`
)
// `"x" =>` is an arm of a match there, and a pair of a hash elsewhere.
const arrows = new Set(["rust", "jvm", "csharp"])

/** The constant that is given this value. */
const declaredBefore = (before: string) =>
  /(?:\bconst\s+|\bfinal\s+(?:\w+\s+)?|\bstatic\s+(?:\w+\s+)*|\bval\s+|^[ \t]*(?=[A-Z][A-Z\d_]+\b))([A-Za-z_$][\w$]*)\s*(?::[^=\n]{1,60})?(?::?=)\s*$/m.exec(
    before
  )?.[1]

const comparesWith = (constant: string, bare: string) => {
  const name = constant.replaceAll("$", "\\$")
  return new RegExp(
    `(?:===?|!==?|=~|\\bin|\\bcase|\\bwhen)\\s*(?:\\w+\\.)?${name}\\b|\\b${name}\\b\\s*(?:===?|!==?|\\.(?:${methods}|exec)\\b)|\\b(?:${methods})\\s*\\([^()\\n]*\\b${name}\\b`
  ).test(bare)
}

/** In a list that is asked whether it holds something, or a key of a table that is looked up by what comes in. */
const isSought = ({ code: { bare } }: View, at: number, end: number, all: ReadonlyArray<View>) => {
  let [from, to] = [at, end]
  for (let level = 0; level < 3; level++) {
    const open = openerBefore(bare, from)
    if (open === undefined) return false
    const close = closerAfter(bare, to)
    const before = bare.slice(Math.max(0, open - 300), open)
    if (/\b(?:not\s+)?in\s*$/.test(before)) return true
    if (
      bare[open] === "(" &&
      !/\b(?:\w*Set|\w*Map|of|asList|set|tuple|dict|list|array|from|freeze)\s*(?:<[^()\n]*>)?\s*$/.test(before)
    )
      return false
    const isValue = level === 0 && bare[open] === "{" && /(?::|=>|[^=!<>]=)\s*$/.test(bare.slice(open, at))
    if (isValue) return false
    const behind = close === undefined ? "" : bare.slice(close + 1, close + 120)
    if (asked.test(behind) || (bare[open] === "{" && /^\s*\)?\s*(?:\?\.)?\[/.test(behind))) return true
    if (new RegExp(`\\b(?:${methods})\\s*\\([^()\\n]*$`).test(before)) return true
    const name = /(?:^|[\s(.@$])([A-Za-z_$][\w$]*)\s*(?::[^=;\n]{1,80})?(?::?=)\s*[^=;\n]{0,60}$/.exec(before)?.[1]
    if (name !== undefined) return all.some(({ code }) => looksUpIn(name, code.bare))
    ;[from, to] = [open, (close ?? to) + 1]
  }
  return false
}

const lookups =
  "get|has|includes|contains\\w*|indexOf|include\\?|key\\?|member\\?|fetch|some|any|find|find_index|getOrDefault|get_or_insert|dig"
const asked = new RegExp(`^\\s*\\)*\\s*\\??\\.\\s*(?:${lookups})(?![\\w])`)

const looksUpIn = (constant: string, bare: string) => {
  const name = constant.replaceAll("$", "\\$")
  return new RegExp(
    `\\b${name}\\s*(?:(?:\\?\\.)?\\[\\s*[A-Za-z_$]|\\??\\.\\s*(?:${lookups})(?![\\w]))|\\bin\\s+(?:\\w+\\.)?${name}\\b|\\b(?:${methods})\\s*\\([^()\\n]*\\b${name}\\b`
  ).test(bare)
}

const openers: Readonly<Record<string, string>> = { "}": "{", "]": "[", ")": "(" }

const openerBefore = (bare: string, from: number) => {
  const closed: Array<string> = []
  for (let at = from - 1; at >= Math.max(0, from - 4000); at--) {
    const char = bare[at]!
    if (char in openers) closed.push(openers[char]!)
    else if (char === "{" || char === "[" || char === "(") {
      if (closed.length === 0) return at
      closed.pop()
    } else if (char === ";" && closed.length === 0) return undefined
  }
  return undefined
}

const closerAfter = (bare: string, from: number) => {
  let depth = 0
  for (let at = from; at < Math.min(bare.length, from + 4000); at++) {
    if ("{[(".includes(bare[at]!)) depth++
    else if ("}])".includes(bare[at]!) && depth-- === 0) return at
  }
  return undefined
}
