import { Clock, Duration, Effect } from "effect"
import { load } from "#domain/transact.ts"
import type { Issue } from "#integrations/sentry/wire.ts"
import { admitSentry } from "./admission.ts"
import { wakeFrequent } from "./frequent.ts"
import { allOf, firstSeen, isOurs, moment, type PollOptions, pagesOf, taskOfIssue, type Window } from "./issues.ts"
import { admitRegressed } from "./regressed.ts"

/** An event may take a while from its own clock into the list of issues. */
const OVERLAP = Duration.toMillis("15 minutes")
/** However long we were away, nothing older is made good. */
const REACH = Duration.toMillis("24 hours")

/** Looks for what is new, what is back and what has become frequent, oldest first; answers where the next round goes on. */
export const pollRound = Effect.fn("ingest.sentryRound")(function* (options: PollOptions, before: Window | undefined) {
  const now = yield* Clock.currentTimeMillis
  const found = yield* before === undefined
    ? sinceLastSeen(options, now)
    : allOf(options, `${options.query} firstSeen:>=${moment(before.from)}`, "new")
  const unseen: Array<Issue> = []
  for (const issue of found.toReversed())
    if ((yield* isOurs(issue)) && (yield* taskOfIssue(issue)) === undefined) unseen.push(issue)
  const taken = unseen.slice(0, options.most)
  for (const issue of taken) yield* admitSentry({ finding: { issue }, cause: `sentry:poll:${issue.id}` })
  const left = unseen[options.most]
  if (left !== undefined)
    yield* Effect.log(`${unseen.length - taken.length} more issues of Sentry wait for later rounds`)
  const judged = yield* admitRegressed(options, before, now, options.most - taken.length)
  yield* wakeFrequent(options, now)
  return { from: left === undefined ? now - OVERLAP : firstSeen(left), judged } satisfies Window
})

/**
 * The first round of a process. "The last one seen" stands in the log: the newest of Sentry's issues whose task was made
 * while it was new. What came after it was missed while nobody listened. Issues of the last `lookback` are no such sign, as
 * a webhook may have come between two that were lost; without any sign it is the first run ever, and those are all.
 */
const sinceLastSeen = Effect.fnUntraced(function* (options: PollOptions, now: number) {
  const lookback = now - Duration.toMillis(options.lookback)
  const found: Array<Issue> = []
  const page = pagesOf(options, options.query, "new")
  for (let issues = yield* page; issues !== undefined; issues = yield* page)
    for (const issue of issues) {
      if (firstSeen(issue) < lookback && (yield* wasSeenAsNew(issue, options)))
        return found.filter((missed) => firstSeen(missed) >= now - REACH)
      found.push(issue)
    }
  return found.filter((issue) => firstSeen(issue) >= lookback)
})

const wasSeenAsNew = Effect.fnUntraced(function* (issue: Issue, { lookback }: PollOptions) {
  const task = yield* taskOfIssue(issue)
  if (task === undefined) return false
  const received = Date.parse((yield* load(task)).history[0]?.stored.time ?? "")
  return received - firstSeen(issue) <= Duration.toMillis(lookback) + OVERLAP
})
