import type { SentryReport } from "./sentryReport.ts"

/** The report without Sentry's own words for where things are: ids go to the task's source, addresses become links. */
export const description = ({ organization, issueId, shortId, links, firstSeen, count, ...report }: SentryReport) => ({
  ...report,
  ...(count === undefined
    ? {}
    : { description: `Seen ${count} times${firstSeen === undefined ? "" : ` since ${firstSeen}`}.` }),
  links: [
    ...(links.issue === undefined ? [] : [{ kind: shortId ?? "Sentry issue", url: links.issue }]),
    ...(links.event === undefined ? [] : [{ kind: "Sentry event", url: links.event }])
  ]
})
