import type { Failure } from "#agents/recipe/TestResult.ts"

/** The exception an alert tells of. */
export interface AlertException {
  readonly type: string
  readonly message: string
}

/**
 * Did the test die of the alert's exception? The class must be the same; a bare `Error` says too little, so there the
 * message counts as well, without its numbers and quoted values.
 */
export const isAlertException = (failure: Failure, exception: AlertException | undefined) => {
  if (exception === undefined || failure.kind !== "exception" || failure.type === undefined) return false
  if (lastPart(failure.type) !== lastPart(exception.type)) return false
  return lastPart(exception.type) !== "Error" || isSameMessage(failure.message, exception.message)
}

/** As above, or an assertion that quotes the exception (`Got unwanted exception`, `instead of resolving`). */
export const matchesAlert = (failure: Failure, exception: AlertException | undefined) =>
  exception !== undefined && (isAlertException(failure, exception) || quotes(failure.message, exception.message))

// Shorter messages ("x", "failed") would be found by chance.
const quotes = (text: string, message: string) =>
  message.length >= 8 && (text.includes(message) || shape(text).includes(shape(message)))

const isSameMessage = (one: string, other: string) => {
  const [a, b] = [shape(one), shape(other)]
  return a !== "" && b !== "" && (a.includes(b) || b.includes(a))
}

const shape = (message: string) =>
  message
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "?")
    .replace(/\d+/g, "0")
    .replace(/^[\w.]*Error: /, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase()

const lastPart = (type: string) => type.split(".").at(-1)!
