import { Schema } from "effect"
import type postgres from "postgres"
import { Window } from "./Window.ts"

/** What nobody can measure: what a fix is worth. Said by the request, by the settings, or by the default. */
export const Assumptions = Schema.Struct({
  /** Hours a person would have spent on one merged fix. */
  hoursPerFix: Schema.Finite,
  /** What such an hour costs. */
  hourlyRateUsd: Schema.Finite
})
export type Assumptions = typeof Assumptions.Type

/** 812 hours for 435 fixes at $60 an hour: what the first published figures of such a system took for granted. */
export const usual: Assumptions = { hoursPerFix: 1.87, hourlyRateUsd: 60 }

const Unit = Schema.Literals(["tasks", "USD", "hours", "share", "times the cost"])

/** One line of the table. */
export const Figure = Schema.Struct({
  name: Schema.String,
  unit: Unit,
  /** Null where it would be divided by nothing. */
  value: Schema.NullOr(Schema.Finite),
  /** The same in the window it is compared with. */
  before: Schema.NullOr(Schema.Finite),
  /** How it is counted, as a sentence. */
  meaning: Schema.String
})

export const Roi = Schema.Struct({
  window: Window,
  compared: Schema.NullOr(Window),
  assumptions: Assumptions,
  figures: Schema.Array(Figure)
})

/** What is counted; money in USD. A task counts where its present status began, and once more for each time its bug came back. */
export interface Counts {
  readonly received: number
  readonly parked: number
  readonly merged: number
  readonly reverted: number
  readonly closed: number
  readonly failed: number
  readonly cancelled: number
  readonly ready: number
  /** Of those that ended or are ready how many had a proven fix on a pull request. */
  readonly proven: number
  readonly cameBack: number
  readonly costUsd: number
}

export const countsIn = async (sql: postgres.ISql, { from, to }: Window): Promise<Counts> => {
  const [counts] = await sql<[Counts]>`
    select
      (select count(*)::int from throughput.round where received_at >= ${from} and received_at < ${to}) as received,
      (select count(*)::int from throughput.round where received_at >= ${from} and received_at < ${to} and round > 1)
        as "cameBack",
      (select coalesce(sum(micros), 0)::float8 / 1e6 from money.spend where at >= ${from} and at < ${to}) as "costUsd",
      count(*) filter (where status = 'parked')::int as parked,
      count(*) filter (where status = 'merged')::int as merged,
      count(*) filter (where status = 'reverted')::int as reverted,
      count(*) filter (where status = 'closed')::int as closed,
      count(*) filter (where status = 'failed')::int as failed,
      count(*) filter (where status = 'cancelled')::int as cancelled,
      count(*) filter (where status = 'ready')::int as ready,
      count(*) filter (where ready_at is not null and status = any(${["ready", ...ended]}))::int as proven
    from throughput.round where since >= ${from} and since < ${to}`
  return counts
}

const ended = ["merged", "reverted", "closed", "failed", "cancelled"]

/** Every figure with its definition: a table that can be checked by hand. */
export const figuresOf = (
  counts: Counts,
  assumptions: Assumptions
): ReadonlyArray<Omit<typeof Figure.Type, "before">> => {
  const { cameBack, cancelled, closed, costUsd, failed, merged, parked, proven, ready, received, reverted } = counts
  const { hourlyRateUsd, hoursPerFix } = assumptions
  const over = merged + reverted + closed + failed + cancelled
  const hours = merged * hoursPerFix
  const value = hours * hourlyRateUsd
  const assumed = `${hoursPerFix} hours a fix`
  return [
    figure("tasks received", "tasks", received, "Bugs that were reported, and those that came back, in the window."),
    figure("came back", "tasks", cameBack, "Of these the bugs that came back after their fix was merged."),
    figure("set aside", "tasks", parked, "Judged not worth a plan; they count neither as ended nor as a failure."),
    figure(
      "ended",
      "tasks",
      over,
      "Merged, reverted, closed, failed or cancelled in the window, and not taken up again."
    ),
    figure("merged", "tasks", merged, "Every pull request of the task was merged, and none was reverted."),
    figure("reverted", "tasks", reverted, "Merged, and taken back."),
    figure("ready", "tasks", ready, "A proven fix became ready in the window and waits to be merged; not ended yet."),
    figure("success rate", "share", ratio(merged, over), "Merged of those that ended."),
    figure(
      "proven rate",
      "share",
      ratio(proven, over + ready),
      "Those that had a proven fix on a pull request, of those that ended or are ready."
    ),
    figure("cost", "USD", costUsd, "Every call to a model in the window, whatever became of its task."),
    figure(
      "cost per merged fix",
      "USD",
      ratio(costUsd, merged),
      "The whole cost, failures included, for each merged task."
    ),
    figure("hours saved", "hours", rounded(hours, 2), `Merged tasks at ${assumed}, which is assumed.`),
    figure("value", "USD", rounded(value, 2), `Hours saved at $${hourlyRateUsd} an hour, which is assumed.`),
    figure("net", "USD", rounded(value - costUsd, 6), "Value less cost."),
    figure(
      "return on investment",
      "times the cost",
      ratio(value - costUsd, costUsd),
      "Net for each dollar spent; 1 is 100 %."
    ),
    figure(
      "value waiting to be merged",
      "USD",
      rounded(ready * hoursPerFix * hourlyRateUsd, 2),
      `What the ready ones would be worth at ${assumed}.`
    )
  ]
}

const figure = (name: string, unit: typeof Unit.Type, value: number | null, meaning: string) => ({
  ...{ name, unit, value, meaning }
})

const ratio = (part: number, whole: number) => (whole === 0 ? null : rounded(part / whole, 6))

const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits
