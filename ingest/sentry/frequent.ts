import { Duration, Effect } from "effect"
import type { Report } from "#domain/Intake.ts"
import { load } from "#domain/transact.ts"
import { report } from "#integrations/sentry/report.ts"
import type { Issue } from "#integrations/sentry/wire.ts"
import { admit } from "../admit.ts"
import { allOf, moment, type PollOptions, taskOfIssue } from "./issues.ts"

/**
 * Wakes tasks that were set aside because it had happened too seldom, where it has happened often enough by now. Nothing is
 * asked while no threshold is set.
 */
export const wakeFrequent = Effect.fnUntraced(function* (options: PollOptions, now: number) {
  const { lookback, minEvents, minUsers, query } = options
  if (minEvents <= 1 && minUsers <= 0) return
  const since = moment(now - Duration.toMillis(lookback))
  for (const issue of yield* allOf(options, `${query} timesSeen:>=${minEvents} lastSeen:>=${since}`, "date"))
    if ((issue.userCount ?? 0) >= minUsers) yield* wake(issue)
})

const wake = Effect.fnUntraced(function* (issue: Issue) {
  const task = yield* taskOfIssue(issue)
  const { intake } = task === undefined ? { intake: undefined } : (yield* load(task)).state
  if (intake?.ending?._tag !== "Parked" || intake.ending.reason !== "too-few-events") return
  const { candidates, budgetUsd, requester, source } = intake
  const { count, lastSeen, users } = report({ issue })
  // The list has no stack trace; the one that is known stays.
  const counted: Report = {
    ...intake.report,
    ...(count === undefined ? {} : { events: count }),
    ...(users === undefined ? {} : { users }),
    ...(lastSeen === undefined ? {} : { lastSeen })
  }
  const cause = `sentry:poll:${issue.id}:${count ?? ""}`
  yield* admit({ source, report: counted, candidates, requester, budgetUsd, cause, actor: "ingest" }).pipe(Effect.orDie)
})
