import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { tabular } from "../http/csv.ts"
import { Representation } from "../http/Representation.ts"
import { ApprovalRow, Approvals } from "./approvals.ts"
import { Cost, CostRow } from "./cost.ts"
import { Flow, FlowRow, Period } from "./flow.ts"
import { LeadTime, LeadTimeRow } from "./leadTime.ts"
import { RefusalRow, Refusals } from "./refusals.ts"
import { Repositories, RepositoryRow } from "./repositories.ts"
import { Figure, Roi } from "./roi.ts"
import { times } from "./Window.ts"

const Assumed = Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })))
const limited = (most: number) => Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: most })))

const windows = `\`from\` and \`to\` are days or moments in UTC (\`2026-06-01\`), \`to\` itself left out; without them the last thirty days.
\`compare=previous\`, or \`compareFrom\` and \`compareTo\`, put another window beside each figure as \`before\`.`

const told = (summary: string, description: string) => documented("read", summary, `${description}\n\n${windows}`)

const Reports = HttpApiGroup.make("reports")
  .add(
    HttpApiEndpoint.get("roi", "/roi", {
      query: { ...times, hoursPerFix: Assumed, hourlyRateUsd: Assumed },
      success: Roi,
      error: BadQuery
    })
      .annotateMerge(
        told(
          "What it is worth",
          "Tasks, success, cost and value, each with how it is counted. What a fix is worth is assumed: by the request, else by the settings."
        )
      )
      .annotateMerge(tabular("figures", Figure)),
    HttpApiEndpoint.get("cost", "/cost", {
      query: { ...times, by: Schema.optionalKey(Schema.String), limit: limited(10_000) },
      success: Cost,
      error: BadQuery
    })
      .annotateMerge(
        told(
          "What it cost",
          "`by` is one or more of task, phase, model, repository, requester, day, source, outcome, with commas between (default: phase)."
        )
      )
      .annotateMerge(tabular("rows", CostRow)),
    HttpApiEndpoint.get("leadTime", "/lead-time", {
      query: { ...times, slowest: limited(100) },
      success: LeadTime,
      error: BadQuery
    })
      .annotateMerge(
        told(
          "How long it takes",
          "From the alert to the pull request with a proven fix, of those that were first ready in the window, and where the time goes."
        )
      )
      .annotateMerge(tabular("rows", LeadTimeRow)),
    HttpApiEndpoint.get("refusals", "/refusals", { query: times, success: Refusals, error: BadQuery })
      .annotateMerge(
        told("What was refused", "By phase and class, how many attempts tasks took, and why some gave up.")
      )
      .annotateMerge(tabular("rows", RefusalRow)),
    HttpApiEndpoint.get("approvals", "/approvals", { query: times, success: Approvals, error: BadQuery })
      .annotateMerge(told("Who decides, and how fast", "Decisions on plans by person and channel."))
      .annotateMerge(tabular("rows", ApprovalRow)),
    HttpApiEndpoint.get("repositories", "/repositories", { query: times, success: Repositories, error: BadQuery })
      .annotateMerge(told("How the repositories do", "What came of the tasks of each, and how its own tests stood."))
      .annotateMerge(tabular("rows", RepositoryRow)),
    HttpApiEndpoint.get("throughput", "/throughput", {
      query: { ...times, per: Schema.optionalKey(Period) },
      success: Flow,
      error: BadQuery
    })
      .annotateMerge(told("How much goes through", "How many tasks came to each point, `per` day (default) or week."))
      .annotateMerge(tabular("rows", FlowRow))
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(
    OpenApi.annotations({ title: "Reports", description: "Figures of any stretch of time, each defined." })
  )
  .prefix("/api/reports")

export const Api = HttpApi.make("redgreen-reports")
  .add(Reports)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
