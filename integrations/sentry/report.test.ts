import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { report, sentryKey } from "./report.ts"
import { AlertEvent, Issue, IssueEvent } from "./wire.ts"

const alert = Schema.decodeSync(AlertEvent)({
  ...{ event_id: "0b6f2d9e", issue_id: "6741022913", project: 4509117, level: "error", platform: "node" },
  ...{ title: "TypeError: rate of undefined", culprit: "baseRate(rates)", release: "parcel-post@1.4.0" },
  url: "https://sentry.io/api/0/projects/harbor/parcel-post/events/0b6f2d9e/",
  web_url: "https://sentry.io/organizations/harbor/issues/6741022913/events/0b6f2d9e/",
  tags: [["environment", "production"], null, ["release", "an older one"]],
  exception: {
    values: [
      { type: "Error", value: "the cause", stacktrace: { frames: [{ filename: "cause.js", lineno: 1 }] } },
      {
        ...{ type: "TypeError", value: "rate of undefined" },
        stacktrace: {
          frames: [
            { filename: null, abs_path: "node:internal/task_queues", function: null, lineno: null, in_app: false },
            null,
            {
              filename: "/srv/src/rates.js",
              function: "baseRate",
              lineno: 55,
              colno: 50,
              in_app: true,
              context_line: "  .rate"
            }
          ]
        }
      }
    ]
  }
})

const issue = Schema.decodeSync(Issue)({
  ...{ id: "6741022913", shortId: "PARCEL-POST-4", title: "TypeError: rate of undefined", level: "error", count: "12" },
  ...{ project: { slug: "parcel-post" }, firstSeen: "2026-11-17T09:41:26.000000Z", culprit: "baseRate(rates)" },
  url: "https://sentry.io/api/0/organizations/harbor/issues/6741022913/",
  ...{
    web_url: "https://harbor.sentry.io/issues/6741022913/",
    metadata: { type: "TypeError", value: "rate of undefined" }
  }
})

const event = Schema.decodeUnknownSync(IssueEvent)({
  ...{ eventID: "0b6f2d9e", title: "TypeError: rate of undefined", culprit: "baseRate(rates)", platform: "node" },
  tags: [
    { key: "environment", value: "production" },
    { key: "level", value: "error" }
  ],
  release: { version: "parcel-post@1.4.0" },
  entries: [
    { type: "breadcrumbs", data: { values: [{ category: "http" }] } },
    {
      type: "exception",
      data: {
        values: [
          {
            ...{ type: "TypeError", value: "rate of undefined" },
            stacktrace: {
              frames: [
                { filename: null, absPath: "node:internal/task_queues", lineNo: null, inApp: false, context: [] },
                {
                  ...{ filename: "/srv/src/rates.js", function: "baseRate", lineNo: 55, colNo: 50, inApp: true },
                  context: [
                    [54, "before"],
                    [55, "  .rate"],
                    [56, "}"]
                  ]
                }
              ]
            }
          }
        ]
      }
    }
  ]
})

const told = {
  ...{ organization: "harbor", project: "parcel-post", issueId: "6741022913", title: "TypeError: rate of undefined" },
  ...{ culprit: "baseRate(rates)", level: "error", platform: "node", environment: "production" },
  ...{ release: "parcel-post@1.4.0", exception: { type: "TypeError", value: "rate of undefined" } },
  frames: [
    { file: "node:internal/task_queues", inApp: false },
    { file: "/srv/src/rates.js", function: "baseRate", line: 55, column: 50, inApp: true, context: "  .rate" }
  ]
}
const counted = { shortId: "PARCEL-POST-4", firstSeen: "2026-11-17T09:41:26.000000Z", count: 12 }

describe("report", () => {
  it("reads an alert: the last exception, frames oldest first, slugs out of the addresses", () => {
    expect(report({ alert })).toEqual({
      ...told,
      links: {
        issue: "https://sentry.io/organizations/harbor/issues/6741022913/",
        event: "https://sentry.io/organizations/harbor/issues/6741022913/events/0b6f2d9e/"
      }
    })
  })

  it("says the same of an issue and its event fetched from the API", () => {
    expect(report({ issue, event })).toEqual({
      ...{ ...told, ...counted },
      links: {
        issue: "https://harbor.sentry.io/issues/6741022913/",
        event: "https://harbor.sentry.io/issues/6741022913/events/0b6f2d9e/"
      }
    })
  })

  it("adds what the issue knows to an alert", () => {
    expect(report({ alert, issue })).toMatchObject({ ...told, ...counted })
  })

  it("makes do with an issue alone", () => {
    const { environment, release, platform, ...rest } = told
    const links = { issue: "https://harbor.sentry.io/issues/6741022913/" }
    expect(report({ issue })).toEqual({ ...rest, ...counted, links, frames: [] })
  })

  it("keeps the newest fifty frames and bounds every string", () => {
    const frames = Array.from({ length: 80 }, (_, line) => ({ filename: "x".repeat(9999), lineno: line, in_app: true }))
    const long = "😀".repeat(5000)
    const made = report({
      alert: { ...alert, title: long, exception: { values: [{ type: long, value: long, stacktrace: { frames } }] } }
    })
    expect(made.frames.map((frame) => frame.line)).toEqual(Array.from({ length: 50 }, (_, index) => index + 30))
    expect(JSON.stringify(made).length).toBeLessThan(35_000)
    expect(made.title).toHaveLength(500)
  })

  it("counts events and users, and tells what kind of issue it is", () => {
    const counts = { count: "12", userCount: 3, lastSeen: "2026-11-18T09:41:26.000000Z", issueCategory: "outage" }
    expect(report({ issue: { ...issue, ...counts } })).toMatchObject({
      ...{ count: 12, users: 3, lastSeen: "2026-11-18T09:41:26.000000Z", category: "outage" }
    })
    expect(report({ issue: { ...issue, count: "1.2k", userCount: -1 } })).not.toHaveProperty("users")
    expect(report({ issue: { ...issue, count: "" } })).not.toHaveProperty("count")
  })

  it("knows an alert that is no error by its event's type", () => {
    expect(report({ alert: { ...alert, type: "generic" } }).category).toBe("generic")
    for (const type of ["error", "default", "csp", null])
      expect(report({ alert: { ...alert, type } })).not.toHaveProperty("category")
  })

  it("leaves out what no database takes: NUL and half characters", () => {
    const made = report({ alert: { ...alert, title: "a\0b\ud83d", culprit: "\0" } })
    expect(made.title).toBe("ab\ufffd")
    expect(made).not.toHaveProperty("culprit")
  })

  it("links to web pages only", () => {
    const made = report({ alert: { ...alert, web_url: "javascript:alert(1)" } })
    expect(made.links).toEqual({})
    expect(made.organization).toBe("harbor")
  })

  it("reports an event without an exception by its title", () => {
    const { exception, ...bare } = alert
    const made = report({ alert: bare })
    expect(made).not.toHaveProperty("exception")
    expect(made).toMatchObject({ title: "TypeError: rate of undefined", frames: [] })
  })
})

describe("sentryKey", () => {
  it("is the same whichever webhook an issue came through", () => {
    expect(sentryKey(report({ alert }))).toBe("sentry:harbor:6741022913")
    expect(sentryKey(report({ issue }))).toBe("sentry:harbor:6741022913")
  })

  it("falls back to the host: of the issue's page, else the one given", () => {
    const { url, web_url, ...bare } = issue
    expect(sentryKey(report({ issue: bare }), "sentry.harbor.example")).toBe("sentry:sentry.harbor.example:6741022913")
    const regional = { ...bare, permalink: "https://us.sentry.io/issues/6741022913/" }
    expect(sentryKey(report({ issue: regional }))).toBe("sentry:us.sentry.io:6741022913")
  })
})
