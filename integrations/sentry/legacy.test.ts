import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { decodeLegacy } from "./legacy.ts"
import { report, sentryKey } from "./report.ts"

const body = {
  ...{ id: "4616132097", project: "front", project_name: "Front", project_slug: "front", logger: null },
  ...{ level: "error", culprit: "rates in baseRate", message: "rate of undefined", triggering_rules: ["New issue"] },
  url: "https://sentry.harbor.example/organizations/harbor/issues/4616132097/?referrer=webhooks_plugin",
  event: {
    ...{ event_id: "a892bf7d", type: "error", platform: "javascript", tags: [["environment", "production"]] },
    exception: {
      values: [
        { type: "TypeError", value: "no", stacktrace: { frames: [{ filename: "/a.js", lineno: 3, in_app: true }] } }
      ]
    }
  }
}
const decode = (given: unknown) =>
  Effect.runSync(Effect.result(decodeLegacy(Buffer.from(typeof given === "string" ? given : JSON.stringify(given)))))

describe("decodeLegacy", () => {
  it("puts together what stands in and around the event", () => {
    const decoded = decode(body)
    if (decoded._tag === "Failure") throw decoded.failure
    const made = report({ alert: decoded.success.event })
    expect(made).toMatchObject({
      ...{ issueId: "4616132097", project: "front", title: "rate of undefined", culprit: "rates in baseRate" },
      ...{ level: "error", environment: "production", exception: { type: "TypeError" }, organization: "harbor" },
      frames: [{ file: "/a.js", line: 3, inApp: true }]
    })
    expect(sentryKey(made)).toBe("sentry:harbor:4616132097")
  })

  it.each([
    ["an event of an issue that is not named", { ...body, id: undefined }],
    ["an event without an id", { ...body, event: { ...body.event, event_id: undefined } }],
    ["no event", { ...body, event: null }],
    ["no JSON", "{"]
  ])("refuses %s", (_, given) => {
    expect(decode(given)._tag).toBe("Failure")
  })
})
