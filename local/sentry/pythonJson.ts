// Python keeps a float a float: 1566248777.0 is what Sentry sends, and what no JSON.stringify would give back.
const wholeFloat = /("(?:timestamp|received)":-?\d+)(?=[,}])/g

/** JSON text as Sentry's Python writes it: no blanks, ASCII only, times as floats. */
export const pythonJson = (value: unknown): string =>
  JSON.stringify(value)
    .replace(wholeFloat, "$1.0")
    .replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
