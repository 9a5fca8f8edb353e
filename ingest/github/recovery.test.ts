import { assert, describe, it } from "@effect/vitest"
import { missedOf } from "./recovery.ts"

const since = Date.parse("2026-11-19T00:00:00Z")
let id = 0
const delivery = (guid: string, statusCode: number, hour = 12, event = "issues") => ({
  ...{ id: ++id, guid, event, statusCode },
  deliveredAt: `2026-11-19T${hour}:00:00Z`
})
const guids = (found: ReturnType<typeof missedOf>) => ({
  lost: found.lost.map(({ guid }) => guid),
  missed: found.missed.map(({ guid }) => guid)
})

describe("missed deliveries", () => {
  it("are those without a success since, oldest first, each once", () => {
    const all = [
      delivery("again", 503, 15),
      delivery("again", 0, 13),
      delivery("mended", 202, 14),
      delivery("mended", 503, 12),
      delivery("fine", 200),
      delivery("first", 0, 11)
    ]
    const found = missedOf(all, since)
    assert.deepStrictEqual(guids(found), { lost: [], missed: ["first", "again"] })
    assert.strictEqual(found.missed.at(-1)?.id, all[0]?.id)
  })

  it("are left alone where coming again changes nothing", () => {
    const all = [
      delivery("malformed", 400),
      delivery("too large", 413),
      delivery("refused", 422),
      delivery("not ours", 503, 12, "push"),
      ...Array.from({ length: 6 }, () => delivery("hopeless", 503))
    ]
    assert.deepStrictEqual(guids(missedOf(all, since)), { lost: [], missed: [] })
  })

  it("of long ago are only named, and not all are asked for at once", () => {
    const old = { ...delivery("old", 503), deliveredAt: "2026-11-18T23:59:59Z" }
    assert.deepStrictEqual(guids(missedOf([old], since)), { lost: ["old"], missed: [] })
    const many = Array.from({ length: 70 }, (_, index) => delivery(`g${index}`, 0))
    assert.lengthOf(missedOf(many, since).missed, 50)
  })
})
