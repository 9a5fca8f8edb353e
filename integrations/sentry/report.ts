import { sentryLinks } from "./links.ts"
import { exception, type SentryStack, stack } from "./stack.ts"
import { defined, text } from "./text.ts"
import type { AlertEvent, Issue, IssueEvent } from "./wire.ts"

/** What an event tells of its issue. Strings are bounded, frames go from oldest to newest, at most 50. */
export interface SentryEvidence extends SentryStack {
  readonly title?: string
  readonly culprit?: string
  readonly level?: string
  readonly platform?: string
  readonly environment?: string
  readonly release?: string
}

/** A Sentry issue in our words. */
export interface SentryReport extends SentryEvidence {
  readonly organization?: string
  /** The slug; the number when an alert carries no slug. */
  readonly project: string
  readonly issueId: string
  readonly shortId?: string
  readonly title: string
  /** For people, http(s) only. */
  readonly links: { readonly issue?: string; readonly event?: string }
  /** ISO 8601, as Sentry wrote it. */
  readonly firstSeen?: string
  readonly lastSeen?: string
  readonly count?: number
  readonly users?: number
  /** `error`, `performance`, `outage`, `feedback` …; told by issues since 2022. */
  readonly category?: string
}

/** An alert's event, with its issue where that was fetched; or an issue, with its latest event where that was fetched. */
export type SentryFinding =
  | { readonly alert: AlertEvent; readonly issue?: Issue }
  | { readonly issue: Issue; readonly event?: IssueEvent }

export const report = (found: SentryFinding): SentryReport => {
  const { issue } = found
  const { organization, project, ...links } = sentryLinks(found)
  const [issueId, number] = "alert" in found ? [found.alert.issue_id, found.alert.project] : [found.issue.id]
  const evidence =
    "alert" in found ? alertEvidence(found.alert) : found.event ? eventEvidence(found.event) : { frames: [] }
  const known = { ...issueEvidence(issue), ...evidence }
  return defined<SentryReport>({
    ...known,
    organization: text(organization, 100),
    project: text(issue?.project.slug ?? project ?? number, 100) ?? "",
    issueId: text(issueId, 100) ?? "",
    shortId: text(issue?.shortId, 100),
    title: known.title ?? known.exception?.type ?? "Untitled",
    links: defined<SentryReport["links"]>({ issue: text(links.issue, 1000), event: text(links.event, 1000) }),
    firstSeen: text(issue?.firstSeen, 40),
    lastSeen: text(issue?.lastSeen, 40),
    count: counted(issue?.count),
    users: counted(issue?.userCount),
    category: text(issue?.issueCategory ?? ("alert" in found ? categoryOf(found.alert) : undefined), 40)
  })
}

/** One issue, one key, through whichever webhook it came. `host` stands in for an organization that is not told. */
export const sentryKey = (
  { organization, issueId, links }: Pick<SentryReport, "organization" | "issueId" | "links">,
  host = "sentry.io"
): string => `sentry:${organization ?? (links.issue ? new URL(links.issue).hostname : host)}:${issueId}`

// The event of an issue that is no error tells it by its type: `generic` is an occurrence (performance, outage, feedback).
const categoryOf = ({ type }: AlertEvent) => (type === "generic" || type === "transaction" ? type : undefined)

const counted = (value: string | number | null | undefined) =>
  value == null || value === "" || !Number.isSafeInteger(Number(value)) || Number(value) < 0 ? undefined : Number(value)

const alertEvidence = (event: AlertEvent): SentryEvidence => {
  const tags = new Map((event.tags ?? []).map((pair) => [pair?.[0], pair?.[1]]))
  return defined<SentryEvidence>({
    ...headline(event),
    level: text(event.level ?? tags.get("level"), 20),
    environment: text(event.environment ?? tags.get("environment"), 100),
    release: text(event.release ?? tags.get("release"), 200),
    ...stack(event.exception?.values, (frame) => ({
      ...{ file: frame.filename ?? frame.abs_path ?? frame.module, function: frame.function },
      ...{ line: frame.lineno, column: frame.colno, inApp: frame.in_app, context: frame.context_line }
    }))
  })
}

const eventEvidence = (event: IssueEvent): SentryEvidence => {
  const tags = new Map((event.tags ?? []).map(({ key, value }) => [key, value]))
  const entry = event.entries?.find((each) => "data" in each)
  return defined<SentryEvidence>({
    ...headline(event),
    level: text(tags.get("level"), 20),
    environment: text(tags.get("environment"), 100),
    release: text(event.release?.version ?? tags.get("release"), 200),
    ...stack(entry?.data.values, (frame) => ({
      ...{ file: frame.filename ?? frame.absPath ?? frame.module, function: frame.function },
      ...{ line: frame.lineNo, column: frame.colNo, inApp: frame.inApp },
      context: frame.context?.find(([line]) => line === frame.lineNo)?.[1]
    }))
  })
}

const issueEvidence = (issue: Issue | undefined) =>
  issue === undefined
    ? {}
    : defined<Partial<SentryEvidence>>({
        ...headline(issue),
        level: text(issue.level, 20),
        exception: exception(issue.metadata)
      })

const headline = (source: AlertEvent | Issue | IssueEvent) => ({
  title: text(source.title, 500),
  culprit: text(source.culprit, 500),
  platform: text(source.platform, 50)
})
