import { Duration, Effect, Schema } from "effect"
import { ids, listOf, section, spelled, time } from "./settings.ts"

const mention = section({
  github: listOf(spelled(/^[A-Za-z0-9-]+(\/[A-Za-z0-9_.-]+)?$/, "write a GitHub login or team, such as acme/core")),
  slack: listOf(ids.slackMention),
  jira: listOf(ids.jira)
})

/** The last word to those who did not answer: said louder, in a place of its own too, and to people of one's choice. */
const Escalation = section({
  after: time.pipe(Schema.annotateKey({ messageMissingKey: "say when, such as 2 days" })),
  /** Id of the Slack channel that hears of it besides. */
  slack: Schema.optionalKey(ids.slackChannel),
  mention: mention.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
})

/** When those who have to decide on a plan are reminded, counted from the moment it began to wait. An empty schedule reminds nobody. */
export const Reminders = section({ after: listOf(time), escalate: Schema.optionalKey(Escalation) })
  .check(
    Schema.makeFilter(({ after, escalate }) => {
      const times = scheduled({ after, escalate })
      const early = times.findIndex((one, index) => index > 0 && !Duration.isGreaterThan(one, times[index - 1]!))
      if (times.length > most) return { path: ["after"], issue: `write at most ${most} times` }
      if (early < 0) return undefined
      const path = early < after.length ? ["after", early] : ["escalate", "after"]
      return { path, issue: "write a longer time than the one before it: all count from the plan's publication" }
    })
  )
  .pipe(Schema.withDecodingDefaultKey(Effect.succeed({ after: ["4 hours", "1 day"], escalate: { after: "2 days" } })))
export type Reminders = (typeof Reminders)["Type"]

const most = 10

/** Every reminder's time, the escalation last. */
export const scheduled = ({ after, escalate }: Schedule): ReadonlyArray<Duration.Duration> =>
  escalate === undefined ? after : [...after, escalate.after]

interface Schedule {
  readonly after: ReadonlyArray<Duration.Duration>
  readonly escalate?: { readonly after: Duration.Duration } | undefined
}

export interface Reminder {
  /** 1, 2, … */
  readonly nth: number
  readonly escalated: boolean
  /** Milliseconds since the epoch. */
  readonly due: number
}

/**
 * The reminder after the first `sent`, undefined once all were. It comes as long after the last one as the schedule has between
 * them, so that a clock set forward or a night of outage never brings several at once.
 */
export const nextReminder = (
  reminders: Reminders,
  { sent, since }: { readonly sent: number; readonly since: number }
): Reminder | undefined => {
  const times = scheduled(reminders).map(Duration.toMillis)
  const time = times[sent]
  if (time === undefined) return undefined
  const due = since + time - (sent === 0 ? 0 : times[sent - 1]!)
  return { nth: sent + 1, escalated: sent === reminders.after.length, due }
}
