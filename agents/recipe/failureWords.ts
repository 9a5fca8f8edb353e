// What the tools themselves write. Each list is of one meaning; `m` where the words begin a line of many.

export const assertionTypes =
  /(^|[.\\:])(AssertionError|JestAssertionError|AssertionFailedError|AssertError|MultipleFailuresError|ComparisonFailure|ExpectationFailedException|(Multiple)?Expectations?NotMetError|PendingExampleFixedError)$/

export const assertionWords = [
  /^(\w*Error: )?(expect(\.\w+)?\(|assert\.?\w*\(|promise (rejected|resolved) .* instead of )/,
  /^(\w*Error: )?(expected number of assertions |plan expected \d)/
]

/** Code is missing that another file wants, whether it is told while loading or inside a test. */
export const importWords = [
  // Node, and what bundles for it.
  /^([\w. ]*Error( \[\w+\])?: )?(Cannot find (module|package) |Must use import to load ES Module)/m,
  /^([\w. ]*Error( \[\w+\])?: )?Failed to (resolve import|load url) /m,
  /does not provide an export named|error TS230[57]\b|ERR_PACKAGE_PATH_NOT_EXPORTED/,
  // Python, Ruby, PHP.
  /^(E +)?(ModuleNotFoundError: |ImportError: cannot import name )/m,
  /cannot load such file -- |^(Error: )?Class "[^"\n]+" not found/m
]

/** The same from compilers, which say it before any test. */
export const missingToCompilers = [
  /^[^\s:]+\.go:\d+:\d+: (undefined: |no required module |package \S+ is not in |\S+ undefined \()/m,
  /^error\[E0(412|425|432|433|599)\]: /m,
  /\bcannot find symbol\b|\bpackage \S+ does not exist$/m,
  /^e: .*unresolved reference/im
]

export const syntaxWords = [
  /^[\w ]*SyntaxError\b/m,
  /Jest encountered an unexpected token|contains invalid JS syntax|Transform failed with \d|\[PARSE_ERROR\]|error TS\d+:/,
  /^(E +)?(IndentationError|TabError): |^E +SyntaxError: /m,
  /^[^\s:]+\.go:\d+:\d+: /m,
  /^error(\[E\d+\])?: .*\n +--> /m,
  /COMPILATION ERROR|^e: file:|^error: .* expected$/m,
  /PHP Parse error|^ParseError: /m
]

export const timeoutTypes = /(^|\.)(TestTimeoutError|TestTimedOutException|TimeoutException)$/

export const timeoutWords = [
  /^(\w*Error: )?(thrown: ")?(Exceeded timeout of \d|Timeout of \d+ms exceeded|[Tt]est timed out (after|in) \d)/,
  /^(\w+\(\) timed out after \d|execution timed out after \d)/
]
