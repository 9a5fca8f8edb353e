import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { begun, conclude, take } from "#domain/audit/Audit.ts"
import { open } from "#domain/Envelope.ts"
import { statusOf } from "#domain/Step.ts"
import { fold } from "#domain/Task.ts"
import { fillHistory } from "./fillHistory.ts"

it.effect("holds under audit, ends in many ways, and is the same each time", () =>
  Effect.gen(function* () {
    const endings = new Set<string>()
    for (let index = 0; index < 200; index++) {
      const history = fillHistory(index)
      let audit = begun
      for (const stored of history) audit = yield* take(audit, stored)
      assert.deepStrictEqual(conclude(audit), [])
      endings.add(statusOf(fold((yield* Effect.forEach(history, open)).map(({ event }) => event))))
    }
    assert.isAbove(endings.size, 6)
    assert.deepStrictEqual(fillHistory(7), fillHistory(7))
  })
)
