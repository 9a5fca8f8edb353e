import { Effect } from "effect"
import { enrich, park } from "#domain/decisions/intake.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Intake from "#domain/Intake.ts"
import { type Decision, load, Refused, transact } from "#domain/transact.ts"
import { description } from "#integrations/sentry/description.ts"
import { report } from "#integrations/sentry/report.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { notAnError, type Thresholds, thresholds } from "./actionability.ts"

/**
 * Sentry's `issue` webhooks carry no stack trace, its alerts no counts, and a ticket or a chat neither: Sentry is asked for
 * what is missing, once, and what it says at that moment is kept.
 */
export const enrichIfBare = Effect.fn("Planner.enrich")(function* (cause: Envelope) {
  const taskId = cause.stored.subject
  const { intake } = (yield* load(taskId)).state
  const source = intake?.sources.find(({ kind, issueId }) => kind === "sentry" && issueId !== undefined)
  if (source?.issueId === undefined || intake === undefined) return
  if (intake.enriched || !isWanting(intake, yield* thresholds)) return
  const sentry = yield* Sentry
  const found = yield* Effect.all({
    issue: sentry.issue(source.issueId, source.organization),
    event: sentry.latestEvent(source.organization, source.issueId)
  }).pipe(
    // A plan can still be made from the title and the message.
    Effect.catchTag("SentryRefused", ({ message }) =>
      Effect.as(Effect.logWarning(`the stack trace is not to be had: ${message}`), undefined)
    )
  )
  if (found === undefined) return
  const told = report(found)
  yield* transact(
    taskId,
    { actor: "planner", causationId: cause.stored.id },
    judged(completed(intake, description(told)), told.category)
  )
})

const isWanting = ({ report, requester }: Intake.State, { minEvents, minUsers }: Thresholds) =>
  report.frames.length === 0 ||
  (requester === null && minEvents > 1 && report.events === undefined) ||
  (requester === null && minUsers > 0 && report.users === undefined)

/** In one append: whoever is interrupted in between would not ask a second time. */
const judged =
  (whole: Intake.Report, category: string | undefined): Decision =>
  (state) => {
    const enriched = enrich(whole)(state)
    const isOther = category !== undefined && category !== "error" && !state.intake?.insisted
    const parked = isOther ? park(notAnError(category))(state) : []
    return enriched instanceof Refused || parked instanceof Refused ? [] : [...enriched, ...parked]
  }

/** What a person wrote stays; Sentry says what they left out. */
const completed = ({ report, requester, source }: Intake.State, told: Intake.Report): Intake.Report => {
  if (requester === null && source.kind === "sentry") return told
  const descriptions = [report.description, told.description].filter((text) => text !== undefined)
  const links = [...report.links, ...told.links.filter(({ url }) => report.links.every((link) => link.url !== url))]
  return {
    ...told,
    // A word on a Sentry issue brings no title of its own, nor does who says nothing but a link.
    title: source.kind === "sentry" || isLink(report.title) ? told.title : report.title,
    ...(report.project === undefined || source.kind === "sentry" ? {} : { project: report.project }),
    ...(descriptions.length === 0 ? {} : { description: descriptions.join("\n\n") }),
    links
  }
}

const isLink = (title: string): boolean => /^<?https?:\/\/\S+$/i.test(title.trim())
