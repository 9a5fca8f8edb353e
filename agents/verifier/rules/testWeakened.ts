import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { assertionsIn, testsIn, weakAssertionsIn } from "./assertions.ts"
import { conditionIn } from "./conditionalTest.ts"
import type { PatchLine } from "./patchLines.ts"
import { viewsOf } from "./view.ts"

/** Does a change of an existing test file leave it asserting less, with fewer tests, or with tests that do not always run? */
export const weakened = (path: string, lines: ReadonlyArray<PatchLine>): Refused | undefined => {
  const text = (sign: PatchLine["sign"]) =>
    lines
      .filter((line) => line.sign === sign)
      .map((line) => line.text)
      .join("\n")
  const change = (counted: (text: string, path: string) => number) => [
    counted(text("-"), path),
    counted(text("+"), path)
  ]
  const [testsBefore = 0, testsAfter = 0] = change(testsIn)
  if (testsAfter < testsBefore)
    return refused("test-removed", sentence(path, `${testsBefore} tests are taken out and ${testsAfter} put in`))
  const [before = 0, after = 0] = change(assertionsIn)
  if (after < before) return less(path, `${before} assertions are taken out and ${after} put in`)
  const [weakBefore = 0, weakAfter = 0] = change(weakAssertionsIn)
  if (after - weakAfter < before - weakBefore)
    return less(
      path,
      `of ${before - weakBefore} assertions of a value only ${after - weakAfter} are left; the others accept nearly any`
    )
  const condition = viewsOf(lines)
    .flatMap((view) => conditionIn(view) ?? [])
    .at(0)
  return condition === undefined ? undefined : less(path, `line ${condition.line} ${condition.says}`)
}

const less = (path: string, seen: string) => refused("test-weakened", sentence(path, seen))

const sentence = (path: string, seen: string) =>
  `In ${path} ${seen}. A test that is there keeps what it asserts: put every assertion back, and change a value it expects only where the plan says that the behaviour changes.`
