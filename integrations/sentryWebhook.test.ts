import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { decodeWebhook } from "./sentryWebhook.ts"

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

  it.each(["metric_alert", "installation", "comment", "seer", "no-such-resource"])(
    "does not look into a body of resource %s",
    (resource) => {
      expect(decode(resource, "not even JSON")).toMatchObject({ success: { resource: "unknown", name: resource } })
    }
  )

  it("does not know a webhook without a resource", () => {
    expect(decode(undefined, "{}")).toMatchObject({ success: { resource: "unknown", name: "" } })
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
