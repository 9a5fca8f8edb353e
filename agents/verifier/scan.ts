import { secretShapes } from "#domain/secrets.ts"
import { patchLines } from "./rules/patchLines.ts"

/** One thing found in what a patch adds. */
export interface Finding {
  readonly rule: string
  readonly repository: string
  readonly path: string
  readonly line: number
  readonly detail: string
}

/**
 * Credentials and hidden text in the lines a git patch adds. What is found is named but never quoted: findings go into the log
 * for ever.
 */
export const scan = (repository: string, patch: Uint8Array): ReadonlyArray<Finding> =>
  patchLines(patch)
    .filter(({ sign }) => sign === "+")
    .flatMap(({ path, line, text }) =>
      rules
        .filter(({ pattern }) => pattern.test(text))
        .map(({ rule, detail }) => ({ rule, repository, path, line, detail }))
    )

/** Could this be something nobody may read? */
export const looksSecret = (text: string) => rules.some(({ pattern }) => pattern.test(text))

const rules = [
  ...secretShapes,
  // Bidirectional controls make code read otherwise than it runs.
  {
    rule: "hidden-text",
    pattern: /[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/u,
    detail: "invisible or direction-changing characters"
  }
] as const
