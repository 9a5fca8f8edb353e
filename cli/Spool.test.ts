import { assert, describe, it } from "@effect/vitest"
import { Spool } from "./Spool.ts"

describe("putting a log together by task", () => {
  it("gives each task's events once, in their order, however much there is", () => {
    const spool = new Spool()
    try {
      // Two megabytes a part, so that most of it goes over the disk.
      const filler = "x".repeat(4000)
      for (let nth = 0; nth < 30; nth++) for (let task = 0; task < 1000; task++) spool.add(`t-${task}`, { nth, filler })
      const seen = new Set<string>()
      for (const [task, events] of spool.histories()) {
        assert.isFalse(seen.has(task))
        seen.add(task)
        assert.deepStrictEqual(
          events.map((event) => Object(event).nth),
          Array.from({ length: 30 }, (_, nth) => nth)
        )
      }
      assert.strictEqual(seen.size, 1000)
    } finally {
      spool.close()
    }
  })
})
