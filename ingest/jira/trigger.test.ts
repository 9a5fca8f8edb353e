import { describe, expect, it } from "vitest"
import type { TicketEvent } from "#integrations/jira/webhook.ts"
import { triggerOf } from "./trigger.ts"

const alice = { accountId: "alice", accountType: "atlassian" }
const us = { accountId: "us", accountType: "atlassian" }
const app = { accountId: "sentry", accountType: "app" }
const fromSentry = "Sentry Issue: [PP-4|https://harbor.sentry.io/issues/1/]\n\n{code}\nx\n{code}"

const event = (change: Partial<TicketEvent>, fields: Partial<TicketEvent["issue"]["fields"]> = {}): TicketEvent => ({
  ...{ _tag: "Ticket", happened: "updated", at: 0, by: alice, self: undefined, change: "1" },
  ...{ labelsAdded: [], movedTo: undefined, issue: { key: "PROJ-7", fields: { summary: "x", ...fields } } },
  ...change
})
const asks = (told: TicketEvent, linksToSentry = false) =>
  triggerOf(told, { label: "redgreen", status: "Selected for fix", us: "us", linksToSentry })

describe("a fix is asked for by", () => {
  for (const [name, told, linksToSentry] of [
    ["a label that was added", event({ labelsAdded: ["Redgreen"] })],
    ["a move into the status", event({ movedTo: "selected for FIX" })],
    ["a ticket created with the label", event({ happened: "created" }, { labels: ["x", "redgreen"] })],
    ["a ticket of Sentry's integration", event({ happened: "created", by: app }, { description: fromSentry }), true],
    [
      "one that an alert rule of Sentry's made",
      event(
        { happened: "created", by: app },
        { description: "x\n\nThis ticket was automatically created by Sentry via [rule|https://harbor.sentry.io/x]" }
      ),
      true
    ]
  ] as const)
    it(name, () => expect(asks(told, linksToSentry)).toMatchObject({ means: "fix" }))
})

describe("nothing is asked for by", () => {
  for (const [name, told, because, linksToSentry] of [
    [
      "any other touch of a ticket that has the label",
      event({}, { labels: ["redgreen"] }),
      "no change that asks for a fix"
    ],
    ["another label", event({ labelsAdded: ["redgreen-later"] }), "no change that asks for a fix"],
    ["another status", event({ movedTo: "Done" }), "no change that asks for a fix"],
    ["a ticket without it", event({ happened: "created" }), "created without the label redgreen"],
    ["ourselves", event({ by: us, labelsAdded: ["redgreen"] }), "done by ourselves"],
    ["an app", event({ by: app, movedTo: "Selected for fix" }), "done by an app"],
    [
      "an app's ticket with the label",
      event({ happened: "created", by: app }, { labels: ["redgreen"] }),
      "done by an app"
    ],
    [
      "a ticket that only says it is Sentry's",
      event({ happened: "created", by: app }, { description: fromSentry }),
      "done by an app"
    ],
    [
      "feedback that Sentry passes on",
      event({ happened: "created" }, { description: fromSentry.replace("Issue", "Feedback") }),
      "created without the label redgreen",
      true
    ],
    ["a change to a ticket of Sentry's", event({}, { description: fromSentry }), "no change that asks for a fix", true]
  ] as const)
    it(name, () => expect(asks(told, linksToSentry)).toEqual({ means: "nothing", because }))

  it("a status, when none is set", () => {
    const settings = { label: "redgreen", status: "", us: undefined, linksToSentry: false }
    expect(triggerOf(event({ movedTo: "" }), settings).means).toBe("nothing")
  })
})
