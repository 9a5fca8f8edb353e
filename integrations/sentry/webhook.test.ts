import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { decodeWebhook } from "./webhook.ts"

const decode = (resource: string | undefined, body: unknown) =>
  Effect.runSync(
    Effect.result(decodeWebhook(resource, Buffer.from(typeof body === "string" ? body : JSON.stringify(body))))
  )

const event = { event_id: "0b6f2d9e", issue_id: "6741022913", project: 4509117 }
const issue2019 = { id: "6741022913", project: { slug: "parcel-post" }, permalink: null, count: "1" }

describe("decodeWebhook", () => {
  it("reads an alert and the rule that fired", () => {
    expect(decode("event_alert", { action: "triggered", data: { event, triggered_rule: "New issue" } })).toMatchObject({
      success: { resource: "event_alert", action: "triggered", event, rule: "New issue" }
    })
  })

  it("reads issues from before and since 2025", () => {
    const issue2025 = { ...issue2019, web_url: "https://harbor.sentry.io/issues/6741022913/", issueCategory: "error" }
    for (const issue of [issue2019, issue2025]) {
      const { issueCategory, ...read } = { issueCategory: undefined, ...issue }
      expect(decode("issue", { action: "created", data: { issue } })).toMatchObject({
        success: { resource: "issue", action: "created", issue: read }
      })
    }
  })

  it("takes null for every field that need not be there, and null frames", () => {
    const sparse = {
      ...{ ...event, title: null, tags: null, release: null, web_url: null },
      exception: { values: [null, { type: null, value: null, stacktrace: { frames: [null, { lineno: null }] } }] }
    }
    expect(decode("event_alert", { action: "triggered", data: { event: sparse } })._tag).toBe("Success")
    expect(decode("event_alert", { action: "triggered", data: { event: { ...event, exception: null } } })._tag).toBe(
      "Success"
    )
  })

  it("reads what was filled in when the rule's action was set up", () => {
    const settings = [
      { name: "repository", value: "harbor/parcel-post" },
      { name: "budget", value: null }
    ]
    const body = { action: "triggered", data: { event, issue_alert: { title: "Ours", settings } } }
    expect(decode("event_alert", body)).toMatchObject({
      success: { settings: { repository: "harbor/parcel-post", budget: "" } }
    })
  })

  it("reads an error, which is an alert's event without a rule", () => {
    expect(decode("error", { action: "created", data: { error: event } })).toMatchObject({
      success: { resource: "error", action: "created", event }
    })
  })

  it("reads a comment, its ids as numbers or text", () => {
    const said = { comment: "@agent fix", project_slug: "parcel-post", timestamp: "2026-11-17T09:42:00Z" }
    const actor = { type: "user", id: 7, name: "Kim" }
    for (const id of [100, "100"])
      expect(
        decode("comment", { action: "created", actor, data: { ...said, comment_id: 1234, issue_id: id } })
      ).toMatchObject({
        success: {
          resource: "comment",
          comment: { id: "1234", issueId: "100", project: "parcel-post", text: "@agent fix", by: actor }
        }
      })
  })

  it.each(["metric_alert", "installation", "seer", "activity_alert", "no-such-resource", ""])(
    "does not look into a body of resource %s but for its action",
    (name) => {
      const other = (action: string) => ({ success: { resource: "other", name, action } })
      expect(decode(name, "not even JSON")).toMatchObject(other(""))
      expect(decode(name, { action: "critical", data: 5 })).toMatchObject(other("critical"))
    }
  )

  it("does not know a webhook without a resource", () => {
    expect(decode(undefined, "{}")).toMatchObject({ success: { resource: "other", name: "" } })
  })

  it.each([
    ["invalid JSON", "{"],
    ["an empty body", ""],
    ["no event", { action: "triggered", data: {} }],
    ["an event without an issue", { action: "triggered", data: { event: { event_id: "0b6f2d9e", project: 1 } } }],
    ["JSON that is no object", "[]"]
  ])("refuses %s, and says nothing of its contents", (_, body) => {
    const decoded = decode("event_alert", body)
    expect(decoded._tag).toBe("Failure")
    expect(String(decoded)).not.toContain("0b6f2d9e")
  })
})
