import { assert } from "@effect/vitest"
import type { Event } from "#domain/Event.ts"
import * as Task from "#domain/Task.ts"
import { type Decision, Refused } from "#domain/transact.ts"

/** `given(…what happened).when(decision).then(…what must happen)`; for a no: `Refused`, or a `new Refused` with its exact sentence. */
export const given = (...past: ReadonlyArray<Event>) => ({
  when: (decide: Decision) => {
    const decided = decide(Task.fold(past))
    return {
      // biome-ignore lint/suspicious/noThenProperty: given, when, then is the specification's own wording; nobody awaits it
      then: (...expected: ReadonlyArray<Event | Refused | typeof Refused>): void => {
        const [first] = expected
        if (first !== Refused && !(first instanceof Refused)) {
          assert.deepStrictEqual(decided, expected as ReadonlyArray<Event>)
          return
        }
        assert.instanceOf(decided, Refused)
        if (first instanceof Refused) assert.strictEqual(decided.reason, first.reason)
      }
    }
  }
})
