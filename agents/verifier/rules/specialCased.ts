import { Effect } from "effect"
import { type Refused, refused } from "#agents/suite/Verdict.ts"
import { looksSecret } from "../scan.ts"
import { isTest, linesByPath } from "./changedFiles.ts"
import type { FixFacts } from "./facts.ts"
import { languageOf } from "./language.ts"
import { distinctiveIn, isTold, knows } from "./literals.ts"
import { isOperand } from "./operand.ts"
import { addedLine, viewsOf } from "./view.ts"

/**
 * A condition or a table the fix adds that knows a particular value of a red test, which nothing else speaks of: not the
 * base, not the alert, not the plan. Such a fix answers the test and not the bug.
 */
export const specialCased = (facts: FixFacts): Effect.Effect<Refused | undefined> =>
  Effect.gen(function* () {
    const files = [...linesByPath(facts)].filter(([path]) => !isTest(facts, path) && languageOf(path) !== "data")
    const views = yield* Effect.forEach(files, ([path, lines]) =>
      Effect.map(facts.show(path), (base) => viewsOf(lines, base))
    ).pipe(Effect.map((found) => found.flat()))
    for (const view of views) {
      for (const value of distinctiveIn(view.code)) {
        const line = addedLine(view, value.at, value.end - 1)
        if (line === undefined || isTold(facts.told, value)) continue
        const test = facts.redTests.find((one) => knows(one, value))
        if (test === undefined || !isOperand(view, value.at, value.end, views)) continue
        if (yield* facts.sourceHas(value.text)) continue
        return refused(
          "special-cased",
          `${view.path}:${line} decides by ${value.isNumber ? value.text : quoted(value.text)}, a value of the red test ${test.path} that stands nowhere else: not in the source at the base, not in the alert, not in the plan. ` +
            "Mend what goes wrong for every such input. If this value really belongs to the behaviour, the plan has to name it."
        )
      }
    }
    return undefined
  })

const quoted = (text: string) => (looksSecret(text) ? "a credential" : JSON.stringify(text.slice(0, 60)))
