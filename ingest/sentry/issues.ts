import type { Duration } from "effect"
import { Effect } from "effect"
import { findTask } from "#domain/findTask.ts"
import { report } from "#integrations/sentry/report.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import type { Issue } from "#integrations/sentry/wire.ts"
import { candidatesFor } from "../candidates.ts"
import { sentryPlace, sourceOf } from "./admission.ts"

export interface PollOptions {
  readonly organization: string
  /** In Sentry's search language: which issues are wanted at all. */
  readonly query: string
  readonly lookback: Duration.Duration
  /** New tasks in one round, at most. */
  readonly most: number
  readonly minEvents: number
  readonly minUsers: number
}

/** What the next round still has to look at; kept by the process alone. */
export interface Window {
  /** Milliseconds: everything first seen before was looked at. */
  readonly from: number
  /** Ids of issues that are back and were judged; they stay on Sentry's list for a week. */
  readonly judged: ReadonlySet<string>
}

const PAGES = 10

/** Pages of a search, undefined after the last one; ten at most. */
export const pagesOf = ({ organization }: PollOptions, query: string, sort: "new" | "date") => {
  let cursor: string | undefined
  let asked = 0
  return Effect.gen(function* () {
    if (asked === PAGES || (asked > 0 && cursor === undefined)) return undefined
    const sentry = yield* Sentry
    const { issues, next } = yield* sentry.issues({ organization, query, sort, cursor })
    asked++
    cursor = next
    return issues
  })
}

/** Everything such pages hold. */
export const allOf = Effect.fnUntraced(function* (options: PollOptions, query: string, sort: "new" | "date") {
  const found: Array<Issue> = []
  const page = pagesOf(options, query, sort)
  for (let issues = yield* page; issues !== undefined; issues = yield* page) found.push(...issues)
  return found
})

/** As Sentry's search wants a moment. */
export const moment = (milliseconds: number) => new Date(milliseconds).toISOString().replace("Z", "+00:00")

export const firstSeen = (issue: Issue) => Date.parse(issue.firstSeen ?? "") || 0

/** The task an issue has, by the key its webhooks would have given it. */
export const taskOfIssue = Effect.fnUntraced(function* (issue: Issue) {
  const { host, organization } = yield* sentryPlace
  return yield* findTask(sourceOf({ organization, ...report({ issue }) }, host).key)
})

/** Nobody asked for projects that no repository is configured for. */
export const isOurs = (issue: Issue) =>
  Effect.map(candidatesFor(issue.project.slug), (candidates) => candidates.length > 0)
