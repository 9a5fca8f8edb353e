import { assert, describe, it } from "@effect/vitest"
import { policyWith } from "#test/policyWith.ts"
import { nextReminder } from "./Reminders.ts"

const hour = 3_600_000
const { reminders } = policyWith({})

describe("the schedule", () => {
  it("reminds after four hours and a day, escalates after two, and then no more", () => {
    const since = Date.parse("2026-11-17T09:00:00Z")
    assert.deepStrictEqual(nextReminder(reminders, { sent: 0, since }), {
      nth: 1,
      escalated: false,
      due: since + 4 * hour
    })
    assert.deepStrictEqual(nextReminder(reminders, { sent: 1, since }), {
      nth: 2,
      escalated: false,
      due: since + 20 * hour
    })
    assert.deepStrictEqual(nextReminder(reminders, { sent: 2, since }), {
      nth: 3,
      escalated: true,
      due: since + 24 * hour
    })
    assert.isUndefined(nextReminder(reminders, { sent: 3, since }))
  })

  it("may be empty, or have no escalation", () => {
    assert.isUndefined(nextReminder(policyWith({ reminders: {} }).reminders, { sent: 0, since: 0 }))
    const once = policyWith({ reminders: { after: ["1 hour"] } }).reminders
    assert.deepStrictEqual(nextReminder(once, { sent: 0, since: 0 }), { nth: 1, escalated: false, due: hour })
    assert.isUndefined(nextReminder(once, { sent: 1, since: 0 }))
  })
})
