import type { AlertEvent, Issue, IssueEvent } from "./wire.ts"

export interface SentryLinks {
  readonly organization: string | undefined
  readonly project: string | undefined
  readonly issue: string | undefined
  readonly event: string | undefined
}

/** Sentry tells the slugs of organization and project only inside addresses, and which addresses there are depends on its age. */
export const sentryLinks = (found: {
  readonly alert?: AlertEvent
  readonly issue?: Issue | undefined
  readonly event?: IssueEvent | undefined
}): SentryLinks => {
  const page = web(found.alert?.web_url)
  const issue = web(found.issue?.web_url) ?? web(found.issue?.permalink) ?? page?.replace(/events\/[^/]*\/?$/, "")
  const eventId = found.event?.eventID
  const urls = [found.alert?.url, found.issue?.url, page, issue].map((url) => url ?? "")
  return {
    organization: first(urls, /\/(?:organizations|api\/0\/projects)\/([\w-]+)\//) ?? first(urls, customerDomain),
    project: first(urls, /\/api\/0\/projects\/[\w-]+\/([\w-]+)\//),
    issue,
    event:
      page ?? (issue && eventId ? `${issue.replace(/\/*$/, "/")}events/${encodeURIComponent(eventId)}/` : undefined)
  }
}

// us.sentry.io and de.sentry.io are regions, not organizations.
const customerDomain = /^https:\/\/(?!(?:www|us|de)\.)([\w-]+)\.sentry\.io\//

const first = (urls: ReadonlyArray<string>, pattern: RegExp) => {
  for (const url of urls) {
    const match = pattern.exec(url)
    if (match) return match[1]
  }
  return undefined
}

/** Addresses end as links on pages of ours: nothing but http. */
const web = (url: string | null | undefined) =>
  url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined
