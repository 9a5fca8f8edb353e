import { expect, it } from "vitest"
import { isWrittenBySentry, sentryProject, ticketReport } from "./report.ts"

const url = "https://harbor.atlassian.net/browse/PROJ-7"
const sentry = "https://harbor.sentry.io/issues/82134814/?referrer=jira_integration"
const issue = (description: unknown, summary = "TypeError: rate of undefined") => ({
  key: "PROJ-7",
  fields: { summary, description, labels: ["rates"], priority: { name: "High" } }
})
const bySentry = issue(`Sentry Issue: [PARCEL-POST-1Q|${sentry}]\n\n{code}\nat baseRate\n{code}`)

it("tells a ticket of Sentry's as a bug", () => {
  expect(ticketReport(bySentry, url)).toEqual({
    title: "TypeError: rate of undefined",
    description: `Sentry Issue: PARCEL-POST-1Q (${sentry})\n\n\`\`\`\nat baseRate\n\`\`\`\n\nPriority: High. Labels: rates.`,
    exception: { type: "TypeError", value: "rate of undefined" },
    frames: [],
    links: [
      { kind: "PROJ-7", url },
      { kind: "link", url: sentry }
    ]
  })
  expect([isWrittenBySentry(bySentry), sentryProject(bySentry)]).toEqual([true, "parcel-post"])
})

it("makes no exception of a sentence with a colon", () => {
  expect(ticketReport(issue(null, "Shipping: too dear above 20 kg"), url)).not.toHaveProperty("exception")
  expect(ticketReport(issue(null, "java.lang.IllegalStateException: x"), url).exception?.type).toBe(
    "java.lang.IllegalStateException"
  )
})

it("reads what Sentry's ticket reads like in other hands", () => {
  const markdown = issue(`Sentry Issue: [BRMS-LOCAL-1Q](${sentry})`)
  expect([isWrittenBySentry(markdown), sentryProject(markdown)]).toEqual([true, "brms-local"])
  expect(isWrittenBySentry(issue(`See Sentry Issue: [X-1|${sentry}]`))).toBe(false)
  expect([isWrittenBySentry(issue(null)), sentryProject(issue(null))]).toEqual([false, undefined])
})

it("bounds and cleans what it takes", () => {
  const made = ticketReport(issue(`\0${"x".repeat(50_000)}\ud800`, `a\0b${"é".repeat(900)}`), url)
  expect([made.title.length, made.description?.length]).toEqual([500, 12_000])
  expect(JSON.stringify(made)).not.toContain("\\u0000")
  expect(ticketReport(issue(null, " \0"), url).title).toBe("PROJ-7")
})
