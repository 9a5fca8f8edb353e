import { Config, Effect } from "effect"
import { findTask } from "#domain/findTask.ts"
import type { Person, TaskId } from "#domain/Ids.ts"
import type { Source } from "#domain/Intake.ts"
import { load } from "#domain/transact.ts"
import { description } from "#integrations/sentry/description.ts"
import { report, type SentryFinding, type SentryReport, sentryKey } from "#integrations/sentry/report.ts"
import type { AlertSettings } from "#integrations/sentry/webhook.ts"
import { admit } from "../admit.ts"
import { candidatesFor } from "../candidates.ts"
import { budgetUsd } from "../taskBudget.ts"

export interface Found {
  readonly finding: SentryFinding
  /** Names the event or the issue: Sentry mints a new Request-ID for every attempt. */
  readonly cause: string
  readonly settings?: AlertSettings
  readonly regression?: boolean
  readonly requester?: Person
}

/** What came of it: a task, or why there is none. */
export type Admitted =
  | { readonly _tag: "Task"; readonly task: string; readonly status: string; readonly isNew: boolean }
  | { readonly _tag: "Ignored"; readonly because: string }

/** Admits what Sentry found. The organization that webhooks before 2025 leave out is the configured one. */
export const admitSentry = Effect.fn("ingest.admitSentry")(function* (found: Found) {
  const { cause, finding, requester, settings = {} } = found
  const { host, organization: configured } = yield* sentryPlace
  const told = report(finding)
  if (told.category !== undefined && told.category !== "error" && requester === undefined)
    return ignored(`${told.category}: only errors can be mended in code`)
  const organization = told.organization ?? (configured || undefined)
  const source = sourceOf({ ...told, ...(organization === undefined ? {} : { organization }) }, host)
  const regression = found.regression === true
  const known = regression ? yield* findTask(source.key) : undefined
  if (known !== undefined && !(yield* isAfterFix(known, told.lastSeen)))
    return ignored("seen last before its fix was merged: an old message")
  const candidates = yield* candidatesFor(told.project || undefined)
  const chosen = candidates.filter((repository) => repository === settings["repository"])
  const admitted = yield* admit({
    ...{ source, cause, actor: "ingest", requester: requester ?? null, regression },
    references: yield* formerKeys(source, host),
    report: description(told),
    candidates: chosen.length > 0 ? chosen : candidates,
    budgetUsd: budgetOf(settings) ?? (yield* budgetUsd)
  }).pipe(Effect.orDie)
  return { _tag: "Task", ...admitted } satisfies Admitted
})

/** Host of the Sentry in the settings, and its organization's slug, which may be empty. */
export const sentryPlace = Config.all({
  host: Config.URL("SENTRY_URL").pipe(
    Config.withDefault(new URL("https://sentry.io")),
    Config.map(({ hostname }) => hostname)
  ),
  organization: Config.String("SENTRY_ORGANIZATION").pipe(Config.withDefault(""))
}).pipe(Effect.orDie)

export const sourceOf = (issue: Pick<SentryReport, "issueId" | "links" | "organization">, host: string): Source => ({
  ...{ kind: "sentry", issueId: issue.issueId, key: sentryKey(issue, host) },
  ...(issue.organization === undefined ? {} : { organization: issue.organization }),
  ...(issue.links.issue === undefined ? {} : { url: issue.links.issue })
})

/** Dollars of an alert rule's setting `budget`; undefined when nothing usable was filled in. */
export const budgetOf = ({ budget }: AlertSettings): number | undefined => {
  const usd = Number(budget ?? "")
  return budget?.trim() && usd >= 0.01 && usd <= 1000 ? usd : undefined
}

const ignored = (because: string): Admitted => ({ _tag: "Ignored", because })

/**
 * The key of the same issue from when nobody told its organization. Ids are unique in a self-hosted Sentry, and only those
 * are old enough to have been heard of that way.
 */
const formerKeys = Effect.fnUntraced(function* ({ key, issueId, organization }: Source, host: string) {
  if (host === "sentry.io" || organization === undefined || issueId === undefined) return []
  const former = sentryKey({ issueId, links: {} }, host)
  return former !== key && (yield* findTask(former)) !== undefined
    ? [{ kind: "sentry" as const, key: former, issueId }]
    : []
})

/**
 * A regression is news only if the error was seen after the newest merge; Sentry's word may come late, and a poll may find
 * it again.
 */
export const isAfterFix = Effect.fn("ingest.isAfterFix")(function* (task: TaskId, seen: string | undefined) {
  const { history } = yield* load(task)
  const merged = history.findLast(({ event }) => event._tag === "pr.merged" || event._tag === "pr.reverted")
  return merged === undefined || seen === undefined || Date.parse(seen) > Date.parse(merged.stored.time)
})
