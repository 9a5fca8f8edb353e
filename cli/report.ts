import { Clock, Console, Effect, Record, type Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { FetchHttpClient } from "effect/http"
import { millisOf } from "#projections/http/moment.ts"
import { Approvals } from "#projections/reports/approvals.ts"
import { Cost } from "#projections/reports/cost.ts"
import { Flow, Period } from "#projections/reports/flow.ts"
import { LeadTime } from "#projections/reports/leadTime.ts"
import { Refusals } from "#projections/reports/refusals.ts"
import { Repositories } from "#projections/reports/repositories.ts"
import { Roi } from "#projections/reports/roi.ts"
import { CliFailure } from "./CliFailure.ts"
import { print } from "./output.ts"
import type { Paint } from "./paint.ts"
import { readApi, readJson } from "./readApi.ts"
import * as render from "./renderReport.ts"
import { throughput } from "./renderThroughput.ts"

const text = (name: string, says: string) => Flag.String(name).pipe(Flag.withDescription(says), Flag.optional)

const names = ["roi", "cost", "lead-time", "refusals", "approvals", "repositories", "throughput"] as const

export const reports = Command.make(
  "report",
  {
    what: Argument.Literals("what", names).pipe(
      Argument.withDescription(`Which one: ${names.join(", ")}`),
      Argument.withDefault("roi")
    ),
    csv: Flag.Boolean("csv").pipe(Flag.withDescription("Print its table as CSV"), Flag.withDefault(false)),
    from: text("from", "Since this day or moment in UTC, such as 2026-06-01 (default: 30 days ago)"),
    to: text("to", "Until right before this day or moment (default: the end of today)"),
    compare: text("compare", "previous: beside the window right before"),
    compareFrom: text("compare-from", "Beside another window, that begins here"),
    compareTo: text("compare-to", "Beside another window, that ends here"),
    by: text(
      "by",
      "cost: task, phase, model, repository, requester, day, source, outcome, or several with commas between"
    ),
    limit: Flag.Int("limit").pipe(Flag.withDescription("cost: how many rows at most (20)"), Flag.optional),
    per: Flag.Literals("per", Period.literals).pipe(Flag.withDescription("throughput: day or week"), Flag.optional),
    hoursPerFix: Flag.Finite("hours-per-fix").pipe(
      Flag.withDescription("roi: hours a person would have spent on one merged fix"),
      Flag.optional
    ),
    hourlyRateUsd: Flag.Finite("hourly-rate").pipe(
      Flag.withDescription("roi: what such an hour costs, in USD"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ csv, what, ...given }) {
    const flags = Record.getSomes<string, string | number>(given)
    for (const [flag, only] of Object.entries(onlyOf))
      if (flag in flags && what !== only)
        return yield* new CliFailure({ message: `${spelled(flag)} is for \`redgreen report ${only}\`.` })
    const query = Record.map(flags, String)
    const { from, to } = query
    const tonight = (Math.floor((yield* Clock.currentTimeMillis) / DAY) + 1) * DAY
    if (from !== undefined && to === undefined && millisOf(from) >= tonight)
      return yield* new CliFailure({
        message: `--from ${from} comes after the end: without --to that is the end of today, ${new Date(tonight).toISOString().slice(0, 10)} at midnight (UTC).`
      })
    const path = `/api/reports/${what}`
    if (csv) return yield* Console.log((yield* readApi(path, query, "csv")).trimEnd())
    yield* shown[what](path, query)
  })
).pipe(
  Command.withDescription("Figures of any stretch of time: what it is worth, what it cost, how long it takes"),
  Command.provide(FetchHttpClient.layer)
)

const DAY = 86_400_000

const onlyOf = {
  ...{ by: "cost", limit: "cost", per: "throughput", hoursPerFix: "roi", hourlyRateUsd: "roi" }
}
const spelled = (flag: string) =>
  flag === "hourlyRateUsd" ? "--hourly-rate" : `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

const as =
  <A>(schema: Schema.Codec<A, unknown>, rendered: (report: A, paint: Paint) => string) =>
  (path: string, query: Readonly<Record<string, string>>) =>
    Effect.flatMap(readJson(schema, path, query), (answer) => print(answer, (_, paint) => rendered(answer, paint)))

const shown = {
  roi: as(Roi, render.roi),
  cost: (path: string, query: Readonly<Record<string, string>>) =>
    as(Cost, render.cost)(path, { limit: "20", ...query }),
  "lead-time": as(LeadTime, render.leadTime),
  refusals: as(Refusals, render.refusals),
  approvals: as(Approvals, render.approvals),
  repositories: as(Repositories, render.repositories),
  throughput: as(Flow, throughput)
}
