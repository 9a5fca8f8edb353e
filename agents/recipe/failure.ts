import { stripVTControlCharacters } from "node:util"
import {
  assertionTypes,
  assertionWords,
  importWords,
  missingToCompilers,
  syntaxWords,
  timeoutTypes,
  timeoutWords
} from "./failureWords.ts"
import type { Failure, FailureKind } from "./TestResult.ts"
import { thrownAt } from "./thrownAt.ts"

/** What a runner tells about an error; `text` is its message, or its stack, or the output of the process that died of it. */
export interface ToldError {
  readonly text: string
  readonly type?: string | undefined
  readonly code?: string | undefined
  /** The stack, where `text` is without it. */
  readonly stack?: string | undefined
  /** The runner itself says that an assertion, or a time limit, made the test fail. */
  readonly known?: "assertion" | "timeout" | undefined
  /** The file or the run died before or outside any test. Inside a test a SyntaxError is an exception like any other. */
  readonly loading?: boolean
}

/**
 * Classes a failure. Pure: the words below are those of Node 20–24, Vitest 5, Jest 30, Mocha 12 and TypeScript, of pytest and
 * Python's own errors, Go, rustc, javac and kotlinc, RSpec and PHPUnit.
 */
export const failureOf = (told: ToldError): Failure => {
  const text = stripVTControlCharacters(told.text)
  const headline = headlineOf(text)
  const type = told.type ?? headline?.type
  const code = told.code ?? headline?.code ?? /\bcode: '(\w+)'/.exec(text)?.[1]
  const kind = told.known ?? kindOf(text, type, code, told.loading === true)
  const at = kind === "exception" ? thrownAt(stripVTControlCharacters(told.stack ?? told.text)) : undefined
  return {
    kind,
    ...(at === undefined ? {} : { at }),
    ...(type === undefined ? {} : { type }),
    // What died outside a test wrote more than the error: the line of code before it, advice, warnings.
    message: messageOf(told.loading === true && headline !== undefined ? text.slice(headline.at) : text)
  }
}

const kindOf = (text: string, type: string | undefined, code: string | undefined, loading: boolean): FailureKind => {
  const says = (words: ReadonlyArray<RegExp>) => words.some((word) => word.test(text))
  if (type !== undefined && assertionTypes.test(type)) return "assertion"
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND" || says(importWords)) return "import"
  if (loading && says(missingToCompilers)) return "import"
  if (loading && (type === "SyntaxError" || says(syntaxWords))) return "syntax"
  if (says(assertionWords)) return "assertion"
  if (code === "ERR_MOCHA_TIMEOUT" || timeoutTypes.test(type ?? "") || says(timeoutWords)) return "timeout"
  return type === undefined ? "unknown" : "exception"
}

// The line an error's stack begins with, wherever it stands in the output.
const headlineOf = (text: string) => {
  const found =
    /^[ \t]*(?:Uncaught |Exception during run: )?([A-Z][\w$.]*(?:Error|Exception|Failed)|Error|[A-Z][\w$]*Err)(?: \[(\w+)\])?(?:\[ @.*? \])?: /m.exec(
      text
    )
  return found === null ? undefined : { type: found[1]!, code: found[2], at: found.index }
}

const messageOf = (text: string) => {
  const withoutStack = text.replace(/\n\s+at [^\n]*(:\d+:\d+\)?|<anonymous>\)?|\(index \d+\))(?=\n|$)/g, "").trim()
  return withoutStack.length <= 2000 ? withoutStack : `${withoutStack.slice(0, 1000)}\n…\n${withoutStack.slice(-990)}`
}
