import { Config, Effect } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import { findTask } from "#domain/findTask.ts"
import type { Person } from "#domain/Ids.ts"
import { endedShort, next } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { sentryProject, ticketReport } from "#integrations/jira/report.ts"
import { jiraText } from "#integrations/jira/text.ts"
import type { TicketEvent } from "#integrations/jira/webhook.ts"
import type { Issue, User } from "#integrations/jira/wire.ts"
import { admit } from "../admit.ts"
import { candidatesFor } from "../candidates.ts"
import { jiraKey, referencesIn } from "../references.ts"
import { budgetUsd } from "../taskBudget.ts"
import { type Answer, answer } from "../Webhook.ts"
import { hearOnJira } from "./comment.ts"
import { triggerOf } from "./trigger.ts"

/** A ticket that somebody wants fixed becomes a task, or wakes the one it has. */
export const ticketEvent = Effect.fn("ingest.jira.ticket")(function* (event: TicketEvent) {
  const { label, status } = yield* triggers
  const sentry = yield* sentryReferences(event.issue)
  const us = yield* ourAccount
  const { because, means } = triggerOf(event, { label, status, us, linksToSentry: sentry.length > 0 })
  if (means === "nothing") return answer(200, { ignored: because })
  const { at, issue, by, self } = event
  const speaker = personOf(by)
  const requester = speaker ?? personOf(issue.fields.reporter)
  const key = `jira:change:${issue.key}:${event.change ?? at}`
  const known = yield* findTask(jiraKey(yield* hostOf(self), issue.key))
  const before = known && (yield* load(known))
  // Whoever reported the ticket may be asked for, but did not speak: only who changed it now says something by that.
  if (known !== undefined && speaker !== null && before !== undefined) {
    const said = { by: speaker, key, at, ticket: issue.key }
    if (endedShort(next(before.state))) {
      if (isOld(before.history, key, at)) return answer(200, { ignored: "asked for before the task ended" })
      return yield* hearOnJira(known, { word: { _tag: "retry" }, ...said })
    }
    if (saidSinceTheFix(before.history, at)) {
      const url = `${yield* siteOf(self)}/browse/${issue.key}`
      const word = { _tag: "recur", report: ticketReport(issue, url), budgetUsd: yield* budgetUsd } as const
      return yield* hearOnJira(known, { word, ...said })
    }
  }
  return yield* admitTicket(issue, self, {
    ...{ requester, cause: key, actor: requester === null ? "jira" : `jira:${requester.name}` }
  })
})

/** The ticket as a task of its own, or as one more door of the task that the Sentry issue in it already has. */
export const admitTicket = Effect.fn("ingest.jira.admit")(function* (
  issue: Issue,
  self: string | undefined,
  said: {
    readonly requester: Person | null
    readonly cause: string
    readonly actor: string
  }
) {
  const url = `${yield* siteOf(self)}/browse/${issue.key}`
  const project = issue.fields.project?.key ?? issue.key.replace(/-\d+$/, "")
  const named = [project, sentryProject(issue)].flatMap((one) => one ?? [])
  const found = yield* Effect.forEach(named, (project) =>
    Effect.map(candidatesFor(project), (candidates) => ({ project, candidates }))
  )
  const chosen = found.find(({ candidates }) => candidates.length > 0) ?? found[0]!
  const { isNew, status, task } = yield* admit({
    source: { kind: "jira", key: jiraKey(yield* hostOf(self), issue.key), url, ticket: issue.key },
    references: yield* sentryReferences(issue),
    report: { ...ticketReport(issue, url), project: chosen.project },
    candidates: chosen.candidates,
    budgetUsd: yield* budgetUsd,
    ...said
  }).pipe(Effect.orDie)
  return answer(isNew ? 202 : 200, { task, status }) satisfies Answer
})

/** Host in the natural keys of tickets: of the settings where they name one, else where the delivery says it is from. */
export const hostOf = (self: string | undefined) => Effect.map(siteOf(self), (site) => new URL(site).host)

/** Account of the settings' token. Undefined where there is none, or Jira no longer takes it: then we write nothing either. */
export const ourAccount = Effect.gen(function* () {
  const jira = yield* Jira
  if (!jira.configured) return undefined
  return yield* jira.myself.pipe(
    Effect.map(({ accountId }) => accountId),
    Effect.catchTag("JiraRefused", ({ message }) =>
      Effect.as(Effect.logWarning(`which account is ours cannot be told: ${message}`), undefined)
    ),
    // Jira being away is answered 503: it comes again.
    Effect.orDie
  )
})

/** Programs are nobody. */
export const personOf = (user: User | null | undefined): Person | null =>
  user == null || user.accountType === "app"
    ? null
    : { channel: "jira", id: user.accountId, name: (user.displayName ?? "").trim().slice(0, 100) || user.accountId }

const siteOf = (self: string | undefined) =>
  Config.String("JIRA_URL").pipe(
    Config.withDefault(""),
    Effect.orDie,
    Effect.map((url) => (URL.canParse(url) ? url.replace(/\/+$/, "") : originOf(self)))
  )

const originOf = (self: string | undefined) =>
  self !== undefined && URL.canParse(self) ? new URL(self).origin : "http://jira.invalid"

/** The first only: a ticket about two errors is about the one it names first. */
const sentryReferences = (issue: Issue) =>
  Effect.map(referencesIn(jiraText(issue.fields.description).urls.join(" ")), (found) =>
    found.filter(({ kind }) => kind === "sentry").slice(0, 1)
  )

const triggers = Config.all({
  label: Config.String("JIRA_FIX_LABEL").pipe(Config.withDefault("redgreen")),
  status: Config.String("JIRA_FIX_STATUS").pipe(Config.withDefault(""))
}).pipe(Effect.orDie)

/** What led to the task, or was said before it ended, and is delivered again: no wish to have it tried once more. */
const isOld = (history: ReadonlyArray<Envelope>, key: string, at: number): boolean => {
  const end = history.findLast(({ event }) => ends.has(event._tag))
  const isKnown = history.some(({ event, stored }) => stored.causationid === key && !("key" in event))
  return isKnown || (end !== undefined && at < Date.parse(end.stored.time))
}

const ends: ReadonlySet<string> = new Set(["task.parked", "task.cancelled", "task.failed", "pr.closed"])

/** Asked for after the fix was merged, so it did not help; an old delivery that comes again says no such thing. */
const saidSinceTheFix = (history: ReadonlyArray<Envelope>, at: number): boolean => {
  const fixed = history.findLast(({ event }) => event._tag === "pr.merged" || event._tag === "pr.reverted")
  return fixed !== undefined && Date.parse(fixed.stored.time) <= at
}
