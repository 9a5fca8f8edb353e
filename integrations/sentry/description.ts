import type { SentryReport } from "./report.ts"

/** The report without Sentry's own words for where things are: ids go to the task's source, addresses become links. */
export const description = ({ organization, issueId, shortId, links, count, category, ...report }: SentryReport) => ({
  ...report,
  ...(count === undefined
    ? {}
    : {
        events: count,
        description: `Seen ${count} times${report.firstSeen === undefined ? "" : ` since ${report.firstSeen}`}.`
      }),
  links: [
    ...(links.issue === undefined ? [] : [{ kind: shortId ?? "Sentry issue", url: links.issue }]),
    ...(links.event === undefined ? [] : [{ kind: "Sentry event", url: links.event }])
  ]
})
