import type { Check } from "#integrations/github/checks.ts"

export interface Verdict {
  readonly conclusion: "success" | "failure"
  /** Which checks failed with what they printed, or how many passed. */
  readonly detail: string
  readonly url: string
}

/** Characters of one check's output, and of all. */
const mostEach = 2000
const mostInAll = 6000

/**
 * What CI says of a commit, as far as it is known: one failure is enough, a success takes all. What failed on the base commit too
 * is not held against the fix.
 */
export const verdictOf = (found: ReadonlyArray<Check>, onBase: ReadonlyArray<Check>): Verdict | undefined => {
  const before = new Set(onBase.filter(({ outcome }) => outcome === "failed").map(({ name }) => name))
  const failed = found.filter(({ name, outcome }) => outcome === "failed" && !before.has(name))
  if (failed.length > 0) {
    const detail = failed.map(({ name, output }) => `${name} failed${output === "" ? "." : `:\n${cut(output)}`}`)
    return { conclusion: "failure", detail: detail.join("\n\n").slice(0, mostInAll), url: failed[0]!.url }
  }
  const passed = found.filter(({ outcome }) => outcome === "passed")
  const excused = found.filter(({ outcome }) => outcome === "failed").map(({ name }) => name)
  if (found.some(({ outcome }) => outcome === "running") || passed.length + excused.length === 0) return undefined
  const also = excused.length === 0 ? "" : ` ${excused.join(", ")} failed, as on the base commit.`
  return {
    conclusion: "success",
    detail: `${passed.length} ${passed.length === 1 ? "check" : "checks"} passed.${also}`.slice(0, mostInAll),
    url: passed[0]?.url ?? ""
  }
}

/** What went wrong most often stands at the end. */
const cut = (text: string): string => (text.length <= mostEach ? text : `… ${text.slice(-mostEach)}`)
