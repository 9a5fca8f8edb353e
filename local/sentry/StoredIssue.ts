/** What of an `event_alert` body the stand-in reads; whatever else is in it is sent on as it is. */
export interface AlertPayload {
  readonly data: { readonly event: AlertedEvent }
}

export interface AlertedEvent {
  readonly event_id: string
  readonly issue_id: string
  readonly project: number
  readonly title: string
  readonly culprit: string
  readonly level: string
  readonly platform: string
  readonly datetime: string
  readonly message: string
  readonly release: string | null
  readonly location: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly tags: ReadonlyArray<readonly [string, string]>
  readonly fingerprint: ReadonlyArray<string>
  readonly url: string
  readonly web_url: string
  readonly issue_url: string
  readonly exception?: {
    readonly values: ReadonlyArray<{
      readonly type: string
      readonly value: string
      readonly mechanism?: { readonly type: string; readonly handled: boolean } | null
      readonly stacktrace?: { readonly frames: ReadonlyArray<StoredFrame> } | null
    }>
  }
}

export interface StoredFrame {
  readonly abs_path: string | null
  readonly filename: string
  readonly function: string | null
  readonly module: string | null
  readonly lineno: number | null
  readonly colno: number | null
  readonly in_app: boolean
  readonly pre_context: ReadonlyArray<string> | null
  readonly context_line: string | null
  readonly post_context: ReadonlyArray<string> | null
}

export interface StoredIssue {
  readonly id: string
  readonly shortId: string
  readonly organization: string
  readonly project: string
  /** Oldest first, at least one. */
  readonly events: ReadonlyArray<AlertedEvent>
  readonly users: number
  readonly category: string
  readonly status: "unresolved" | "resolved" | "ignored"
  readonly substatus: "new" | "ongoing" | "escalating" | "regressed" | "archived_forever" | null
  readonly statusDetails: Readonly<Record<string, unknown>>
  /** Newest first. */
  readonly activity: ReadonlyArray<{ readonly id: string; readonly type: string; readonly dateCreated: string }>
  /** Oldest first. */
  readonly comments: ReadonlyArray<StoredComment>
}

export interface StoredComment {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly by: Author
}

/** A person, or an integration, whose token it is. */
export interface Author {
  readonly type: "user" | "application"
  readonly id: string
  readonly name: string
}

/** The issue with one more event; an event that is there already changes nothing. `number` makes the short id of a new issue. */
export const withEvent = (issue: StoredIssue | undefined, event: AlertedEvent, number: number): StoredIssue => {
  if (issue?.events.some((known) => known.event_id === event.event_id)) return issue
  const [, organization, project] = /\/api\/0\/projects\/([\w-]+)\/([\w-]+)\//.exec(event.url) ?? []
  if (organization === undefined || project === undefined)
    throw new Error(`no organization and project in ${event.url}`)
  const shortId = `${project.toUpperCase()}-${number.toString(36).toUpperCase()}`
  return {
    ...(issue ?? { ...fresh, id: event.issue_id, shortId, organization, project }),
    events: [...(issue?.events ?? []), event]
  }
}

const fresh: Pick<
  StoredIssue,
  "users" | "category" | "status" | "substatus" | "statusDetails" | "activity" | "comments"
> = {
  ...{ users: 0, category: "error", status: "unresolved", substatus: "new" },
  ...{ statusDetails: {}, activity: [], comments: [] }
}

/** The alert with its addresses at this stand-in, as a self-hosted Sentry has its own in them. */
export const rehosted = <P extends AlertPayload>(payload: P, base: string): P => {
  const { event } = payload.data
  const here = (url: string) => url.replace(/^https?:\/\/[^/]+/, base)
  const urls = { url: here(event.url), web_url: here(event.web_url), issue_url: here(event.issue_url) }
  return { ...payload, data: { ...payload.data, event: { ...event, ...urls } } }
}
