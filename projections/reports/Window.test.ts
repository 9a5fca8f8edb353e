import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { type Times, windowsOf } from "./Window.ts"

const ask = (query: Times) =>
  Effect.match(windowsOf(query), { onSuccess: (windows) => windows, onFailure: ({ detail }) => detail })

it.effect("is thirty days that end with today, unless somebody says otherwise", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse("2026-07-01T15:20:00.000Z"))
    const thirty = { from: "2026-06-02T00:00:00.000Z", to: "2026-07-02T00:00:00.000Z" }
    assert.deepStrictEqual(yield* ask({}), { asked: thirty, before: null })
    assert.deepStrictEqual(yield* ask({ compare: "previous" }), {
      asked: thirty,
      before: { from: "2026-05-03T00:00:00.000Z", to: "2026-06-02T00:00:00.000Z" }
    })
    assert.deepStrictEqual(yield* ask({ from: "2026-06-01", to: "2026-06-08T02:00:00+02:00" }), {
      asked: { from: "2026-06-01T00:00:00.000Z", to: "2026-06-08T00:00:00.000Z" },
      before: null
    })
  })
)

it.effect("is compared with any other", () =>
  Effect.gen(function* () {
    const asked = { from: "2026-06-01T00:00:00.000Z", to: "2026-06-08T00:00:00.000Z" }
    const june = { from: "2026-06-01", to: "2026-06-08" }
    assert.deepStrictEqual(yield* ask({ ...june, compareFrom: "2025-06-01", compareTo: "2025-07-01" }), {
      asked,
      before: { from: "2025-06-01T00:00:00.000Z", to: "2025-07-01T00:00:00.000Z" }
    })
    // One end alone gives a window as long as the first.
    assert.deepStrictEqual(yield* ask({ ...june, compareTo: "2026-03-10" }), {
      asked,
      before: { from: "2026-03-03T00:00:00.000Z", to: "2026-03-10T00:00:00.000Z" }
    })
  })
)

it.effect("says what it takes when it is given something else", () =>
  Effect.gen(function* () {
    for (const from of ["yesterday", "2026-6-1", "2026-02-31", "2026-06-01T25:00:00Z", "", "1"])
      assert.include(yield* ask({ from }), "from is a day or a moment: 2026-06-01", from)
    assert.include(yield* ask({ from: "2026-06-08", to: "2026-06-08" }), "from comes before to")
    assert.include(yield* ask({ compare: "next" }), "compare is previous")
    assert.include(yield* ask({ compareFrom: "2026-06-08", compareTo: "2026-06-01" }), "compareFrom comes before")
  })
)
