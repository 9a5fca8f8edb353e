import { Duration, Effect } from "effect"
import { statusOf } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import type { Issue } from "#integrations/sentry/wire.ts"
import { admitSentry, isAfterFix } from "./admission.ts"
import { allOf, isOurs, type PollOptions, taskOfIssue, type Window } from "./issues.ts"

/**
 * Issues that were resolved and are back. Sentry's list does not say since when, so each is asked for once; a fix of ours
 * that was merged after that is not undone by it. Answers the ids that are judged by now.
 */
export const admitRegressed = Effect.fnUntraced(function* (
  options: PollOptions,
  before: Window | undefined,
  now: number,
  most: number
) {
  const since = before?.from ?? now - Duration.toMillis(options.lookback)
  const judged = new Set<string>()
  let calls = 0
  for (const issue of (yield* allOf(options, `${options.query} is:regressed`, "date")).toReversed()) {
    const id = String(issue.id)
    if (before?.judged.has(id)) judged.add(id)
    else if (yield* isOurs(issue)) {
      if (calls++ >= most) continue
      yield* judge(issue, options.organization, since)
      judged.add(id)
    }
  }
  return judged
})

const judge = Effect.fnUntraced(function* (listed: Issue, organization: string, since: number) {
  const sentry = yield* Sentry
  const issue = yield* sentry.issue(String(listed.id), organization)
  const at = issue.activity?.find(({ type }) => type === "set_regression")?.dateCreated ?? issue.lastSeen ?? undefined
  const task = yield* taskOfIssue(issue)
  const cause = `sentry:regression:${issue.id}:${at ?? ""}`
  if (task === undefined) {
    if (at !== undefined && Date.parse(at) >= since) yield* admitSentry({ finding: { issue }, cause })
    return
  }
  const status = statusOf((yield* load(task)).state)
  if (status !== "merged" && status !== "reverted") return
  if (yield* isAfterFix(task, at)) yield* admitSentry({ finding: { issue }, cause, regression: true })
})
