import type { Failure } from "#agents/recipe/TestResult.ts"

/** The exception an alert tells of. */
export interface AlertException {
  readonly type: string
  readonly message: string
}

/**
 * Did the test die of the alert's exception? The class must be the same, and either the message is alike, numbers and
 * quoted values aside, or it was thrown outside the test's own files. A bare `Error` and the panics of Go and Rust are
 * told by their message alone.
 */
export const isAlertException = (
  failure: Failure,
  exception: AlertException | undefined,
  testFiles: ReadonlyArray<string>
) => {
  if (exception === undefined || failure.kind !== "exception" || failure.type === undefined) return false
  if (isOwnMistake(failure, testFiles)) return false
  const [thrown, wanted] = [failure.type, exception.type].map(lastPart)
  const alike = isSameMessage(failure.message, exception.message)
  if (isPanic(failure.type) || isPanic(exception.type)) return alike
  if (thrown !== wanted) return false
  return alike || (wanted !== "Error" && failure.at !== undefined && !isIn(failure.at, testFiles))
}

/** What a misspelt name or a wrong use of a value raises, thrown by the test's own lines: the test is wrong, not the source. */
export const isOwnMistake = ({ kind, type, at }: Failure, testFiles: ReadonlyArray<string>) =>
  kind === "exception" && mistakes.has(lastPart(type ?? "")) && at !== undefined && isIn(at, testFiles)

/** As `isAlertException`, or an assertion that quotes the exception (`Got unwanted exception`, `instead of resolving`). */
export const matchesAlert = (
  failure: Failure,
  exception: AlertException | undefined,
  testFiles: ReadonlyArray<string>
) =>
  exception !== undefined &&
  (isAlertException(failure, exception, testFiles) || quotes(failure.message, exception.message))

const mistakes = new Set([
  "ReferenceError",
  "TypeError",
  "NameError",
  "AttributeError",
  "UnboundLocalError",
  "NoMethodError",
  "ArgumentError"
])

// A runner may write the path absolute, from its own folder, or as the mere name of the file.
const isIn = (at: string, files: ReadonlyArray<string>) => {
  const path = at.replace(/:\d+$/, "").replace(/^\.\//, "")
  return files.some((file) => path === file || path.endsWith(`/${file}`) || file.endsWith(`/${path}`))
}

const isPanic = (type: string) => /(^|[^a-z])panic$|^runtime\.|^\*?errors\.errorString$/i.test(type)

// Shorter messages ("x", "failed") would be found by chance.
const quotes = (text: string, message: string) =>
  message.length >= 8 && (text.includes(message) || shape(text).includes(shape(message)))

/** One within the other, or most of their words the same. */
const isSameMessage = (one: string, other: string) => {
  const [a, b] = [shape(one), shape(other)]
  if (a === "" || b === "") return false
  if (a === b || (Math.min(a.length, b.length) >= 8 && (a.includes(b) || b.includes(a)))) return true
  const [left, right] = [a, b].map((text) => new Set(text.split(/[^\p{L}\p{N}?_]+/u).filter((word) => word !== "")))
  return left!.intersection(right!).size / left!.union(right!).size >= 0.6
}

const shape = (message: string) =>
  message
    .replace(/^[\w.:]*(?:Error|Exception): /, "")
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "?")
    .replace(/\d+/g, "0")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase()

const lastPart = (type: string) => type.split(/[.\\]|::/).at(-1)!
