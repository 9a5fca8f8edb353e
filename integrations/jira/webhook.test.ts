import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { decodeAutomation, decodeJiraWebhook } from "./webhook.ts"

const decode = (body: unknown) => Effect.runPromise(decodeJiraWebhook(JSON.stringify(body)))
const user = { accountId: "5c5f", displayName: "Alice", accountType: "atlassian", timeZone: "Etc/UTC" }
const self = "https://harbor.atlassian.net/rest/api/2/issue/10040"
const issue = {
  id: "10040",
  self,
  key: "PROJ-7",
  fields: { summary: "Rates", description: null, labels: ["redgreen"] }
}
const labels = { field: "labels", fieldtype: "jira", from: null, fromString: "a b", to: null, toString: "a redgreen" }
const changed = { timestamp: 1_780_000_000_000, webhookEvent: "jira:issue_updated", user, issue }

describe("a ticket's event", () => {
  it("tells what was added, not what was there", async () => {
    const told = await decode({ ...changed, changelog: { id: "10233", items: [labels] } })
    expect(told).toMatchObject({
      _tag: "Ticket",
      happened: "updated",
      change: "10233",
      labelsAdded: ["redgreen"],
      self
    })
    expect(told).toMatchObject({ at: 1_780_000_000_000, by: { accountId: "5c5f" }, movedTo: undefined })
  })

  it("tells the status it was moved into", async () => {
    const status = { field: "status", from: "1", fromString: "To Do", to: "3", toString: "In Progress" }
    expect(await decode({ ...changed, changelog: { id: "1", items: [status] } })).toMatchObject({
      movedTo: "In Progress"
    })
  })

  it("takes no function for a text where an entry has no toString of its own", async () => {
    const { toString: _, ...bare } = labels
    for (const items of [[bare], [{ ...labels, toString: null }], [{ field: "status" }], []])
      expect(await decode({ ...changed, changelog: { id: "1", items } })).toMatchObject({
        labelsAdded: [],
        movedTo: undefined
      })
  })

  it("does without a user and a changelog", async () => {
    const { user, ...bare } = changed
    expect(await decode({ ...bare, webhookEvent: "jira:issue_created" })).toMatchObject({
      ...{ happened: "created", by: undefined, change: undefined, labelsAdded: [] }
    })
  })
})

describe("a comment's event", () => {
  const comment = { id: "10019", body: "@agent approve", author: user, created: "2026-02-15T19:11:18.321-0800" }
  const thin = { id: "10040", self, key: "PROJ-7", fields: { summary: "Rates" } }
  it("tells who said what, when", async () => {
    const told = await decode({ timestamp: 1, webhookEvent: "comment_created", comment, issue: thin })
    expect(told).toEqual({
      ...{ _tag: "Comment", happened: "created", at: Date.parse("2026-02-16T03:11:18.321Z"), self, ticket: "PROJ-7" },
      ...{
        by: { accountId: "5c5f", displayName: "Alice", accountType: "atlassian" },
        id: "10019",
        body: "@agent approve"
      }
    })
  })
  it("is no new one when it was changed or taken away", async () => {
    for (const webhookEvent of ["comment_updated", "comment_deleted"])
      expect(await decode({ timestamp: 1, webhookEvent, comment, issue: thin })).toMatchObject({ happened: "changed" })
  })
})

it("names what it has no use for", async () => {
  expect(await decode({ webhookEvent: "sprint_started" })).toEqual({ _tag: "Other", name: "sprint_started" })
  expect(await decode({})).toEqual({ _tag: "Other", name: "" })
})

it("refuses what is no webhook", async () => {
  for (const body of ["", "[]", "{", '{"webhookEvent":"jira:issue_updated"}', '{"webhookEvent":7}'])
    expect(await Effect.runPromise(Effect.flip(decodeJiraWebhook(body)))).toMatchObject({ _tag: "SchemaError" })
})

it("reads the ticket of an Automation rule, or its key", async () => {
  const read = (body: unknown) => Effect.runPromise(decodeAutomation(JSON.stringify(body)))
  expect(await read({ ...issue, id: 10_040 })).toMatchObject({ key: "PROJ-7", fields: { summary: "Rates" } })
  expect(await read({ key: "PROJ-7" })).toEqual({ key: "PROJ-7" })
})
