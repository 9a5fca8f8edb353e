import { type Code, readCode } from "./code.ts"
import { languageOf } from "./language.ts"

/** A value as it stands in code. */
export interface Value {
  readonly at: number
  readonly end: number
  /** As written, without quotes; of a regular expression one of the plain texts it matches. */
  readonly text: string
  readonly isNumber: boolean
}

/** The values in a stretch of code that are so particular that nobody writes them by chance. */
export const distinctiveIn = ({ bare, strings }: Code): ReadonlyArray<Value> => [
  ...strings
    .flatMap(({ at, end, value, isPattern }) =>
      (isPattern ? plainTexts(value) : [value]).map((text) => ({ at, end, text, isNumber: false }))
    )
    .flatMap((value, index, all) => [value, ...joined(value, all[index + 1], bare)])
    .filter(({ text }) => isDistinctiveText(text)),
  ...[...bare.matchAll(/(?<![\w.$])\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?![\w.]*[\w])/g)]
    .map(({ index, 0: text }) => ({ at: index, end: index + text.length, text, isNumber: true }))
    .filter(({ text, at, end }) => isDistinctiveNumber(text, bare.slice(Math.max(0, at - 60), end + 20)))
]

/** Does a test say this value? Its titles do not count, they are prose. */
export const knows = (test: { readonly path: string; readonly text: string }, value: Value): boolean => {
  const language = languageOf(test.path)
  if (language === "data") return value.isNumber ? hasNumber(test.text, value.text) : hasWord(test.text, value.text)
  const { bare, strings } = readCode(test.text, language)
  const said = strings.filter(
    ({ at }) =>
      !/\b(?:it|test|describe|context|specify|suite|scenario|feature|Run)(?:\.\w+)*\s*\(?\s*(?:\w+\s*,\s*)?$/.test(
        bare.slice(Math.max(0, at - 60), at)
      )
  )
  return value.isNumber
    ? hasNumber(bare, value.text) || said.some((literal) => hasNumber(literal.value, value.text))
    : said.some((literal) => hasWord(literal.value, value.text))
}

/** Is it told in prose? */
export const isTold = (told: ReadonlyArray<string>, { text, isNumber }: Value) =>
  told.some((prose) => (isNumber ? hasNumber(prose, text) : prose.toLowerCase().includes(text.toLowerCase())))

const isDistinctiveText = (text: string) =>
  text.trim().length >= 4 && !/^[\W\d_]{0,6}$/.test(text) && !everyday.test(text)

// What code is compared with everywhere: types, encodings, methods, classes and codes of errors, beginnings of addresses.
const everyday =
  /^(?:string|number|object|undefined|function|boolean|bigint|symbol|null|none|true|false|utf-?8|ascii|base64|hex|latin1|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|production|development|test|default|constructor|prototype|__proto__|length|name|type|value|error|message|E[A-Z]{3,}|ERR_\w+|[\w.]*(?:Error|Exception)|\w+:(?:\/\/)?|(?:application|text|image)\/[\w.+-]+)$/i

const isDistinctiveNumber = (text: string, around: string) => {
  const digits = text.replaceAll("_", "")
  if (!/\d{3}/.test(digits.replace(".", "")) && !digits.includes(".")) return false
  const value = Number(digits)
  if (round.has(value) || value % 1000 === 0 || /^0*\.?0*[15]?0*$/.test(digits)) return false
  return !(value >= 100 && value < 600 && /status|code|http|response|\bres\b/i.test(around))
}

const round = new Set([
  100, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 127, 128, 255, 256, 360, 365,
  366, 400, 512, 1023, 1024, 2048, 4096, 8192, 3600, 86400, 65535, 65536, 32767, 1900, 1970, 2147483647, 0.25, 0.75, 1.5
])

// A test's own text may hold the value among others: `?id=ORD-4711`.
const hasWord = (text: string, word: string) => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, behind] = [text[at - 1] ?? " ", text[at + word.length] ?? " "]
    if (!(isLetter(before) && isLetter(word[0]!)) || !(isLetter(behind) && isLetter(word.at(-1)!))) return true
  }
  return false
}

const isLetter = (char: string) => /\w/.test(char)

const hasNumber = (text: string, number: string) => {
  const value = Number(number.replaceAll("_", ""))
  return (text.match(/\d[\d_]*(?:\.\d+)?/g) ?? []).some((found) => Number(found.replaceAll("_", "")) === value)
}

/** `"ORD" + "-4711"` is one value. */
const joined = (value: Value, next: Value | undefined, bare: string): ReadonlyArray<Value> =>
  next !== undefined &&
  /^\s*(?:\+|\.|<>)?\s*$/.test(bare.slice(value.end, next.at)) &&
  next.at - value.end < 40 &&
  next.at > value.end
    ? [{ ...value, end: next.end, text: value.text + next.text }]
    : []

const plainTexts = (pattern: string) =>
  pattern
    .replace(/^\^?\(?(?:\?:)?|\)?\$?$/g, "")
    .split("|")
    .filter((text) => !/(?<!\\)[[\](){}*+?.^$]|\\[a-zA-Z]/.test(text))
    .map((text) => text.replace(/\\(.)/g, "$1"))
