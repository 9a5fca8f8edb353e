import type { AlertedEvent, Author, StoredComment, StoredFrame, StoredIssue } from "./StoredIssue.ts"

/** An issue as the API answers it. */
export const apiIssue = (issue: StoredIssue, base: string) => {
  const [first, last] = [issue.events[0]!, issue.events.at(-1)!]
  const { title, culprit, level, platform, metadata } = last
  return {
    ...{ id: issue.id, shareId: null, shortId: issue.shortId, title, culprit },
    permalink: `${base}/organizations/${issue.organization}/issues/${issue.id}/`,
    ...{ logger: null, level, status: issue.status, statusDetails: issue.statusDetails, substatus: issue.substatus },
    ...{ isPublic: false, platform },
    project: { id: String(last.project), name: issue.project, slug: issue.project, platform },
    ...{ type: "error", metadata, numComments: issue.comments.length, assignedTo: null, isBookmarked: false },
    ...{ isSubscribed: false, subscriptionDetails: null, hasSeen: false, annotations: [] },
    ...{ issueType: issue.category, issueCategory: issue.category },
    ...{ priority: "high", priorityLockedAt: null, seerFixabilityScore: null, seerAutofixLastTriggered: null },
    isUnhandled: last.exception?.values.some((value) => value.mechanism?.handled === false) ?? false,
    ...{
      count: String(issue.events.length),
      userCount: issue.users,
      firstSeen: first.datetime,
      lastSeen: last.datetime
    }
  }
}

/** An issue asked for by its id tells what became of it, newest first. */
export const apiIssueDetail = (issue: StoredIssue, base: string) => ({
  ...apiIssue(issue, base),
  activity: issue.activity.map((activity) => ({ ...activity, user: null, data: {} }))
})

/** A comment as the API answers it: an activity of the type `note`. */
export const apiComment = ({ id, text, at, by }: StoredComment) => ({
  ...{ id, type: "note", data: { text }, dateCreated: at, sentry_app: null },
  user: { id: by.id, name: by.name, username: by.name, email: "", isActive: true }
})

export const sentryItself: Author = { type: "application", id: "sentry", name: "Sentry" }
export const installation = { uuid: "5d1f6a0e-7c0b-4b8f-9a58-2f0f1f0a6c11" }

/** The body of an `issue` webhook, as since 2025: the issue with three addresses more, and no stack trace. */
export const issueWebhook = (issue: StoredIssue, base: string, action: string, actor = sentryItself) => {
  const answer = apiIssue(issue, base)
  const addresses = {
    url: `${base}/api/0/organizations/${issue.organization}/issues/${issue.id}/`,
    web_url: answer.permalink,
    project_url: `${base}/organizations/${issue.organization}/issues/?project=${answer.project.id}`
  }
  return {
    ...{ action, installation, actor },
    data: { issue: { ...addresses, ...answer } }
  }
}

/** The same as Sentry wrote it before 2025: no address at all, and so no word of the organization. */
export const olderIssueWebhook = (issue: StoredIssue, base: string, action: string) => {
  const {
    issueCategory,
    issueType,
    priority,
    priorityLockedAt,
    seerFixabilityScore,
    seerAutofixLastTriggered,
    ...rest
  } = apiIssue(issue, base)
  return { ...{ action, installation, actor: sentryItself }, data: { issue: { ...rest, permalink: null } } }
}

/** An event as the API answers it: camelCase, the exception among the entries. */
export const apiEvent = (issue: StoredIssue, event: AlertedEvent) => {
  const at = issue.events.indexOf(event)
  return {
    ...{ id: event.event_id, groupID: issue.id, eventID: event.event_id, projectID: String(event.project) },
    entries: [{ type: "exception", data: exceptionData(event) }],
    ...{ dist: null, message: event.message, title: event.title, location: event.location, user: null, contexts: {} },
    ...{ sdk: null, context: {}, packages: {}, type: "error", metadata: event.metadata },
    tags: event.tags.map(([key, value]) => ({ key, value })),
    ...{ platform: event.platform, dateReceived: event.datetime, errors: [], occurrence: null, culprit: event.culprit },
    ...{ dateCreated: event.datetime, fingerprints: event.fingerprint, userReport: null, sdkUpdates: [] },
    release: event.release === null ? null : { version: event.release },
    nextEventID: issue.events[at + 1]?.event_id ?? null,
    previousEventID: issue.events[at - 1]?.event_id ?? null
  }
}

const exceptionData = (event: AlertedEvent) => ({
  values: (event.exception?.values ?? []).map(({ type, value, mechanism = null, stacktrace }) => ({
    ...{ type, value, mechanism, threadId: null, module: null, rawStacktrace: null },
    stacktrace: stacktrace
      ? { frames: stacktrace.frames.map(apiFrame), framesOmitted: null, registers: null, hasSystemFrames: true }
      : null
  })),
  hasSystemFrames: true,
  excOmitted: null
})

const apiFrame = (frame: StoredFrame) => ({
  ...{ filename: frame.filename, absPath: frame.abs_path, module: frame.module, package: null, platform: null },
  ...{ instructionAddr: null, symbolAddr: null, function: frame.function, rawFunction: null, symbol: null },
  context: numberedLines(frame),
  ...{ lineNo: frame.lineno, colNo: frame.colno, inApp: frame.in_app, trust: null, errors: null, vars: null }
})

/** The lines Sentry has around a frame, with their numbers. */
export const numberedLines = (frame: StoredFrame): ReadonlyArray<readonly [number, string]> => {
  if (frame.lineno === null || frame.context_line === null) return []
  const before = frame.pre_context ?? []
  const first = frame.lineno - before.length
  return [...before, frame.context_line, ...(frame.post_context ?? [])].map((line, index) => [first + index, line])
}
