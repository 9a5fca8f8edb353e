import { Layer } from "effect"
import { Api as Approvals } from "./approvals/api.ts"
import { approvalsApi } from "./approvals/approvalsApi.ts"
import { Api as Audit } from "./audit/api.ts"
import { auditApi } from "./audit/auditApi.ts"
import { Api as Lessons } from "./lessons/api.ts"
import { lessonsApi } from "./lessons/lessonsApi.ts"
import { Api as Plans } from "./plans/api.ts"
import { plansApi } from "./plans/plansApi.ts"
import { Api as Proofs } from "./proofs/api.ts"
import { proofsApi } from "./proofs/proofsApi.ts"
import { Api as Pulls } from "./pulls/api.ts"
import { pullsApi } from "./pulls/pullsApi.ts"
import { Api as Replay } from "./replay/api.ts"
import { replayApi } from "./replay/replayApi.ts"
import { Api as Reports } from "./reports/api.ts"
import { reportsApi } from "./reports/reportsApi.ts"
import { Api as Standings } from "./standings/api.ts"
import { standingsApi } from "./standings/standingsApi.ts"
import { Api as Stream } from "./stream/api.ts"
import { streamApi } from "./stream/streamApi.ts"
import { Api as Tasks } from "./tasks/api.ts"
import { tasksApi } from "./tasks/tasksApi.ts"
import { Api as Training } from "./training/api.ts"
import { trainingApi } from "./training/trainingApi.ts"

/** Everything that is read over HTTP; what it takes and answers. */
export const Api = Tasks.addHttpApi(Plans)
  .addHttpApi(Proofs)
  .addHttpApi(Approvals)
  .addHttpApi(Pulls)
  .addHttpApi(Lessons)
  .addHttpApi(Reports)
  .addHttpApi(Stream)
  .addHttpApi(Standings)
  .addHttpApi(Audit)
  .addHttpApi(Replay)
  .addHttpApi(Training)

/** The same, answered: adds its routes to the `HttpRouter`. */
export const apis = Layer.mergeAll(
  ...[tasksApi, plansApi, proofsApi, approvalsApi, pullsApi, lessonsApi, reportsApi],
  ...[streamApi, standingsApi, auditApi, replayApi, trainingApi]
)
