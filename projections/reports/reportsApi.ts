import { Config, Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import type postgres from "postgres"
import { answering } from "../http/answering.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { Postgres } from "../Postgres.ts"
import { Api } from "./api.ts"
import * as Approvals from "./approvals.ts"
import { beside } from "./beside.ts"
import * as Cost from "./cost.ts"
import * as Flow from "./flow.ts"
import * as LeadTime from "./leadTime.ts"
import { looking } from "./looking.ts"
import * as Refusals from "./refusals.ts"
import * as Repositories from "./repositories.ts"
import * as Roi from "./roi.ts"
import { type Times, type Window, windowsOf } from "./Window.ts"

const assumptions = Config.all({
  hoursPerFix: Config.Finite("REDGREEN_HOURS_PER_FIX").pipe(Config.withDefault(Roi.usual.hoursPerFix)),
  hourlyRateUsd: Config.Finite("REDGREEN_HOURLY_RATE_USD").pipe(Config.withDefault(Roi.usual.hourlyRateUsd))
})

const handlers = HttpApiBuilder.group(
  Api,
  "reports",
  Effect.fnUntraced(function* (reports) {
    const { query } = yield* Postgres
    const ask = <A>(question: (sql: postgres.ISql) => Promise<A>) => query((sql) => looking(sql, question))
    const settled = yield* assumptions

    /** The same question of both windows. */
    const both = Effect.fnUntraced(function* <A>(
      query: Times,
      question: (window: Window) => Effect.Effect<A, BadQuery>
    ) {
      const { asked, before } = yield* windowsOf(query)
      const [now, then] = yield* Effect.all(
        [question(asked), before === null ? Effect.succeed(null) : question(before)],
        { concurrency: 2 }
      )
      return { head: { window: asked, compared: before }, now, then }
    })

    return reports.handleAll({
      roi: Effect.fn("reports.roi")(function* ({ query }) {
        const { hourlyRateUsd = settled.hourlyRateUsd, hoursPerFix = settled.hoursPerFix } = query
        const assumed = { hoursPerFix, hourlyRateUsd }
        const { head, now, then } = yield* both(query, (window) => ask((sql) => Roi.countsIn(sql, window)))
        const before = then === null ? [] : Roi.figuresOf(then, assumed)
        const figures = Roi.figuresOf(now, assumed).map((figure, nth) => ({
          ...figure,
          before: before[nth]?.value ?? null
        }))
        return { ...head, assumptions: assumed, figures }
      }),

      cost: Effect.fn("reports.cost")(function* ({ query }) {
        const windows = yield* windowsOf(query)
        const by = yield* Cost.dimensionsOf(query.by ?? "phase")
        const [{ count, rows }, all] = yield* Effect.all(
          [
            ask((sql) => Cost.costBy(sql, by, windows, query.limit ?? 500)),
            ask((sql) => Cost.costBy(sql, [], windows, 1))
          ],
          { concurrency: 2 }
        )
        return {
          ...{ window: windows.asked, compared: windows.before, by: [...by], rows: [...rows] },
          ...{ total: all.rows[0]!, more: count - rows.length }
        }
      }),

      leadTime: Effect.fn("reports.leadTime")(function* ({ query }) {
        const { head, now, then } = yield* both(query, (window) => ask((sql) => LeadTime.stagesOf(sql, window)))
        const slowest = yield* ask((sql) => LeadTime.slowestOf(sql, head.window, query.slowest ?? 10))
        return { ...head, rows: beside(now, then, ["stage", "on"], LeadTime.none), slowest }
      }),

      refusals: Effect.fn("reports.refusals")(function* ({ query }) {
        const { head, now, then } = yield* both(query, (window) =>
          ask(async (sql) => ({
            rows: await Refusals.refusalsIn(sql, window),
            attempts: await Refusals.attemptsIn(sql, window)
          }))
        )
        const failures = yield* ask((sql) => Refusals.failuresIn(sql, head.window))
        return {
          ...head,
          rows: beside(now.rows, then?.rows ?? null, ["phase", "class"], Refusals.none),
          attempts: now.attempts,
          attemptsBefore: then?.attempts ?? null,
          failures
        }
      }),

      approvals: Effect.fn("reports.approvals")(function* ({ query }) {
        const { head, now, then } = yield* both(query, (window) => ask((sql) => Approvals.decisionsIn(sql, window)))
        const waiting = yield* ask(Approvals.waitingNow)
        return { ...head, rows: beside(now, then, ["person", "id", "channel"], Approvals.none), waiting }
      }),

      repositories: Effect.fn("reports.repositories")(function* ({ query }) {
        const { head, now, then } = yield* both(query, (window) =>
          ask(async (sql) => {
            const { rows } = await Cost.costBy(sql, ["repository"], { asked: window, before: null }, 10_000)
            return Repositories.healthOf(sql, window, new Map(rows.map(({ repository, usd }) => [repository!, usd])))
          })
        )
        return { ...head, rows: beside(now, then, ["repository"], Repositories.none) }
      }),

      throughput: Effect.fn("reports.throughput")(function* ({ query }) {
        const { per = "day" } = query
        const { head, now, then } = yield* both(query, (window) =>
          Flow.periodsOf(per, window) > MOST_PERIODS ? tooLong(per) : ask((sql) => Flow.flowIn(sql, per, window))
        )
        // The first day beside the first day, and so on: their dates differ.
        const rows = now.map((row, nth) => ({ ...row, before: then === null ? null : (then[nth] ?? Flow.none) }))
        return { ...head, per, rows }
      })
    })
  })
)

const MOST_PERIODS = 3700

const tooLong = (per: string) =>
  Effect.fail(new BadQuery({ detail: `That is more than ${MOST_PERIODS} ${per}s: ask for a shorter time.` }))

/** Adds `/api/reports…` to the `HttpRouter`. */
export const reportsApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
