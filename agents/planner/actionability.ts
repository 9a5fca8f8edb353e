import { Config, Effect } from "effect"
import { isActionable } from "#domain/decisions/intake.ts"
import type { EventOf } from "#domain/Event.ts"
import type * as Intake from "#domain/Intake.ts"
import { noiseIn } from "./noise.ts"

// Lowest first, as Sentry orders them.
const levels = ["debug", "info", "warning", "error", "fatal"] as const

/** What is worth money, as the settings have it. */
export const thresholds = Config.all({
  minEvents: Config.Int("SENTRY_MIN_EVENTS").pipe(Config.withDefault(1)),
  minUsers: Config.Int("SENTRY_MIN_USERS").pipe(Config.withDefault(0)),
  minLevel: Config.Literals(levels, "SENTRY_MIN_LEVEL").pipe(Config.withDefault("error" as const)),
  ignore: Config.String("SENTRY_IGNORE").pipe(Config.withDefault(""))
}).pipe(Effect.orDie)

export type Thresholds = Effect.Success<typeof thresholds>

export type Verdict = { readonly because: string } | Omit<EventOf<"task.parked">, "_tag">

/**
 * Whether a report is worth a plan. What it takes to be worth one unasked (often enough, bad enough, no noise) is not asked
 * of what a person brought; and a person who says retry is believed that the code is ours.
 */
export const judge = (intake: Intake.State, rules: Thresholds): Verdict =>
  withoutRepository(intake) ??
  (intake.insisted || intake.requester !== null ? undefined : notWorthIt(intake.report, rules)) ??
  (intake.insisted || isActionable(intake.report) ? undefined : thirdParty) ??
  ({ because: because(intake) } as const)

export const notAnError = (category: string) => ({
  reason: "not-an-error" as const,
  detail: `Sentry files it under "${category}": nothing was thrown that a change of code could mend.`,
  hint: "Say retry if it is to be planned from its title all the same."
})

const withoutRepository = ({ candidates, report, source }: Intake.State) => {
  if (candidates.length > 0) return undefined
  return report.project === undefined
    ? {
        reason: "no-repository" as const,
        detail: "No repository is configured that this task may touch.",
        hint: "List repositories in REDGREEN_REPOSITORIES, then say retry."
      }
    : {
        reason: "unknown-project" as const,
        detail: `No repository is configured for the ${source.kind} project "${report.project}".`,
        hint: `Add it to REDGREEN_PROJECTS (${report.project}=owner/name), then say retry.`
      }
}

const notWorthIt = (report: Intake.Report, rules: Thresholds) => {
  const noise = noiseIn(report, rules.ignore)
  if (noise !== undefined)
    return {
      reason: "noise" as const,
      detail: `${noise.what}.`,
      hint: `Say retry if it is a bug of ours; put ${noise.setting} into SENTRY_IGNORE if that is so for all of them.`
    }
  const rank = (levels as ReadonlyArray<string | undefined>).indexOf(report.level)
  if (rank >= 0 && rank < levels.indexOf(rules.minLevel))
    return {
      reason: "not-an-error" as const,
      detail: `Its level is ${report.level}, below ${rules.minLevel}.`,
      hint: `Say retry to have it planned, or lower SENTRY_MIN_LEVEL to ${report.level}.`
    }
  return tooFew(report, rules)
}

const tooFew = ({ events, users }: Intake.Report, { minEvents, minUsers }: Thresholds) => {
  const few = events !== undefined && events < minEvents
  if (!few && (users === undefined || users >= minUsers)) return undefined
  const detail = few
    ? `It happened ${times(events)}; SENTRY_MIN_EVENTS asks for ${minEvents}.`
    : `It happened to ${users} ${users === 1 ? "user" : "users"}; SENTRY_MIN_USERS asks for ${minUsers}.`
  return {
    ...{ reason: "too-few-events" as const, detail },
    hint: "It is taken up by itself once it happened often enough. Say retry to have it planned now."
  }
}

const thirdParty = {
  reason: "third-party-only" as const,
  detail: "Every frame of the stack trace is third-party code; there is no line of ours to test or to mend.",
  hint: "If it is ours after all, say retry and it is planned all the same; or mark the frames as in-app at the source."
}

const because = ({ insisted, report, requester }: Intake.State): string => {
  const { events, firstSeen, frames, level, users } = report
  const own = frames.findLast(({ inApp }) => inApp)
  const counted = events === undefined ? [] : [times(events), ...(users === undefined ? [] : [`${users} users`])]
  return [
    ...(insisted ? ["a person insists"] : requester === null ? [] : [`asked for by ${requester.name}`]),
    own === undefined
      ? frames.length === 0
        ? "no stack trace, so it is planned from its words"
        : "no line of ours in the stack trace"
      : `our own code is in the stack trace, ${own.file}${own.line === undefined ? "" : `:${own.line}`} last`,
    ...(counted.length === 0
      ? []
      : [`seen ${counted.join(" by ")}${firstSeen === undefined ? "" : ` since ${firstSeen}`}`]),
    ...(level === undefined ? [] : [`level ${level}`])
  ].join("; ")
}

const times = (count: number) => (count === 1 ? "once" : `${count} times`)
