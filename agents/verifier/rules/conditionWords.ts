import type { Language } from "./language.ts"

interface Words {
  /** Sought in code without comments, of whose strings only the quotes are left. */
  readonly pattern: RegExp
  readonly says: string
  /** Sought in comments too, where a tool reads them. */
  readonly inComments?: true
}

const quote = "[\"'`]"
const skips = "skips the test"
const alone = "lets only this test run"
const later = "marks the test as one that may fail, or is still to be written"
const somewhere = "lets the test run only under some conditions"

/** How each language's runners keep a test from running. */
export const conditionWords: Partial<Record<Language, ReadonlyArray<Words>>> = {
  js: [
    words(`(?<![.\\w$])(?:it|test|describe|suite|context|specify|bench)(?:\\.\\w+)*?\\.skip\\b`, skips),
    words(`(?<![.\\w$])(?:it|test|describe|suite|context|specify)(?:\\.\\w+)*?\\.only\\b`, alone),
    words(`(?<![.\\w$])(?:it|test|describe|suite|specify)(?:\\.\\w+)*?\\.(?:todo|failing|fails|fixme)\\b`, later),
    words(`(?<![.\\w$])(?:it|test|describe|suite)(?:\\.\\w+)*?\\.(?:skipIf|runIf)\\b`, somewhere),
    words(`(?<![.\\w$])x(?:it|test|describe|context|specify)(?:\\.\\w+)*\\s*\\(\\s*${quote}`, skips),
    words(`(?<![.\\w$])f(?:it|describe|context)(?:\\.\\w+)*\\s*\\(\\s*${quote}`, alone),
    // node:test and Vitest take options between the title and the body.
    words(`\\b(?:it|test|describe|suite)\\s*\\(\\s*(["'\`])·*\\1\\s*,\\s*\\{[^{}]*\\bskip\\b(?!\\s*:\\s*false)`, skips),
    words(`\\b(?:it|test|describe|suite)\\s*\\(\\s*(["'\`])·*\\1\\s*,\\s*\\{[^{}]*\\bonly\\b(?!\\s*:\\s*false)`, alone),
    words(
      `\\b(?:it|test|describe|suite)\\s*\\(\\s*(["'\`])·*\\1\\s*,\\s*\\{[^{}]*\\b(?:todo|fails)\\b(?!\\s*:\\s*false)`,
      later
    ),
    words("\\b(?:t|this|ctx|context)\\.skip\\s*\\(|\\bt\\.\\w+\\.skip\\s*\\(", skips),
    words("\\bt\\.todo\\s*\\(", later),
    words(`\\(\\s*(["'\`])·*\\1\\s*,\\s*(?:async\\s*)?\\(\\s*\\{[^{}()]*\\bskip\\b[^{}()]*\\}\\s*\\)`, skips)
  ],
  python: [
    words("\\bpytest\\.mark\\.skip\\b|\\bpytest\\.skip\\s*\\(|\\.skipTest\\s*\\(|\\bSkipTest\\b", skips),
    words("^[ \\t]*@(?:unittest\\.)?skip\\b", skips),
    words("\\bpytest\\.mark\\.skipif\\b|\\bpytest\\.importorskip\\s*\\(", somewhere),
    words("^[ \\t]*@(?:unittest\\.)?skip(?:If|Unless|if)\\b", somewhere),
    words(
      "\\bpytest\\.mark\\.xfail\\b|\\bpytest\\.xfail\\s*\\(|^[ \\t]*@(?:unittest\\.)?(?:expectedFailure|xfail)\\b",
      later
    ),
    words("^[ \\t]*__test__\\s*=\\s*False|^[ \\t]*collect_ignore|^def[ \\t]+(?:load_tests|pytest_\\w+)\\s*\\(", skips)
  ],
  go: [
    words("\\b[tb]\\.Skip(?:f|Now)?\\s*\\(", skips),
    words("\\btesting\\.Short\\s*\\(", somewhere),
    { ...words("^//(?:go:build| ?\\+build)\\b.*", somewhere), inComments: true }
  ],
  rust: [
    words("#!?\\[\\s*ignore\\b", skips),
    words("#!?\\[\\s*cfg_attr\\s*\\([^\\n]*\\bignore\\b|#!?\\[\\s*cfg\\s*\\((?!\\s*test\\s*\\))", somewhere)
  ],
  jvm: [
    words("@(?:Disabled|Ignore|Ignored)\\b", skips),
    words("@(?:Enabled|Disabled)(?:If|On|For|Until)\\w*|@(?:IgnoreIf|Requires|PendingFeature\\w*)\\b", somewhere),
    words("\\bassume(?:True|False|That|NotNull|NoException|ingThat)\\s*\\(|\\bAssum(?:e|ptions)\\.", somewhere)
  ],
  csharp: [
    words("\\[(?:Ignore|Explicit)\\b|\\bAssert\\.(?:Ignore|Inconclusive|Skip)\\w*\\s*\\(|\\bSkip\\s*=\\s*", skips),
    words("\\bSkippable(?:Fact|Theory)\\b|\\bSkip\\.If\\w*\\s*\\(", somewhere)
  ],
  ruby: [
    words(`^[ \\t]*x(?:it|describe|context|specify|scenario|feature|example)\\b`, skips),
    words(
      `^[ \\t]*f(?:it|describe|context|specify|scenario|feature|example)\\b[ \\t(]+(?=${quote}|do\\b|[A-Z])`,
      alone
    ),
    words(
      `^[ \\t]*skip(?:[ \\t]*$|[ \\t]*\\(?[ \\t]*${quote}|[ \\t]+(?:if|unless)\\b)|\\bskip:[ \\t]*(?!false|nil)|:skip\\b`,
      skips
    ),
    words(
      `^[ \\t]*pending(?:[ \\t]*$|[ \\t]*\\(?[ \\t]*${quote}|[ \\t]+(?:if|unless)\\b)|^[ \\t]*(?:it|describe|context)\\b.*(?:\\bpending:|:pending\\b)`,
      later
    ),
    words("^[ \\t]*(?:it|describe|context)\\b.*(?:\\bfocus:|:focus\\b)|^[ \\t]*focus\\b", alone),
    words("^[ \\t]*(?:it|describe|context)\\b.*,[ \\t]*(?:if|unless):", somewhere)
  ],
  php: [
    words("\\bmarkTestSkipped\\s*\\(|(?<=\\))[\\s\\n]*->skip\\s*\\(", skips),
    words("\\bmarkTestIncomplete\\s*\\(|(?<=\\))[\\s\\n]*->todo\\s*\\(", later),
    words("(?<=\\))[\\s\\n]*->only\\s*\\(", alone),
    { ...words("#\\[\\s*Requires\\w+|^\\s*\\*\\s*@requires\\b", somewhere), inComments: true }
  ],
  shell: [words("^[ \\t]*skip\\b", skips)],
  c: [words("\\bGTEST_SKIP\\b|\\bXCTSkip\\w*|\\bDISABLED_\\w+", skips)]
}

function words(pattern: string, says: string): Words {
  return { pattern: new RegExp(pattern, "gm"), says }
}
