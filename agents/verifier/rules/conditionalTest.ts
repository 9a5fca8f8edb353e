import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { isTest, linesByPath } from "./changedFiles.ts"
import { conditionWords } from "./conditionWords.ts"
import type { PatchFacts } from "./facts.ts"
import { surroundingsAround } from "./surroundings.ts"
import { addedLine, type View, viewsOf } from "./view.ts"

/** A patch of tests adds none that is skipped, alone, to be done later, or run only somewhere or at some time. */
export const conditionalTest = (facts: PatchFacts): Refused | undefined => {
  for (const [path, lines] of linesByPath(facts)) {
    if (!isTest(facts, path)) continue
    for (const view of viewsOf(lines)) {
      const found = conditionIn(view)
      if (found === undefined) continue
      return refused(
        "conditional-test",
        `${path}:${found.line} ${found.says}. A test has to run everywhere and always: write it without that, and set what it depends on (time, environment variables, platform) inside the test.`
      )
    }
  }
  return undefined
}

export interface Condition {
  readonly line: number
  /** What it does, to follow the name of the place. */
  readonly says: string
}

/** The first place among the added lines that keeps a test from running. */
export const conditionIn = (view: View): Condition | undefined => {
  for (const { pattern, says, inComments } of conditionWords[view.language] ?? []) {
    for (const found of (inComments ? view.text : view.code.bare).matchAll(pattern)) {
      const line = addedLine(view, found.index, found.index + found[0].length - 1)
      if (line !== undefined) return { line, says }
    }
  }
  return surroundingsAround(view)
}
