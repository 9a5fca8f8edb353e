import { jiraText } from "./text.ts"
import type { Issue } from "./wire.ts"

/**
 * A ticket in our words, and the text that other bugs may be linked from. `url` is the ticket's page. Everything in it is
 * somebody's text: bounded, and free of what no database takes.
 */
export const ticketReport = (issue: Issue, url: string) => {
  const { description, labels, priority, summary } = issue.fields
  const { text, urls } = jiraText(description)
  const [, type, value] = exception.exec(summary) ?? []
  const facts = [
    ...(priority ? [`Priority: ${priority.name}.`] : []),
    ...(labels?.length ? [`Labels: ${labels.join(", ")}.`] : [])
  ]
  const told = clean([text, facts.join(" ")].filter((part) => part !== "").join("\n\n"), 12_000)
  return {
    title: clean(summary, 500) || issue.key,
    ...(told === "" ? {} : { description: told }),
    ...(type === undefined || value === undefined
      ? {}
      : { exception: { type: clean(type, 200), value: clean(value, 2000) } }),
    frames: [],
    links: [{ kind: issue.key, url }, ...urls.slice(0, 10).map((link) => ({ kind: "link", url: clean(link, 2000) }))]
  }
}

/** Whether Sentry's integration wrote it, by its own opening words; feedback of users is no error. */
export const isWrittenBySentry = (issue: Issue): boolean =>
  /^\s*Sentry Issue: |\bautomatically created by Sentry via\b/.test(jiraText(issue.fields.description).text)

/** Sentry's project as its integration tells it: the words of the issue's short id before the last dash. */
export const sentryProject = (issue: Issue): string | undefined =>
  /\bSentry (?:Issue|Feedback): \[?([A-Z0-9][A-Z0-9_-]*)-[A-Z0-9]+\b/
    .exec(jiraText(issue.fields.description).text)?.[1]
    ?.toLowerCase()

// "TypeError: Cannot read …", as errors are told; any other colon is a sentence's.
const exception = /^((?:\w+\.)*[A-Z]\w*(?:Error|Exception|Fault)): (.+)$/s

const clean = (text: string, length: number) => text.replaceAll("\0", "").slice(0, length).toWellFormed().trim()
