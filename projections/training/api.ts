import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, HttpApiSchema, OpenApi } from "effect/http-api"
import { Repository, Timestamp } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Chat, Skipped, TrainingRecord } from "./TrainingRecord.ts"

const Flag = Schema.Literals(["true", "false"])

/** `all`: not only what was merged and stayed. `since`: tasks whose newest event is not older. `skipped`: a line for each left out. */
export const TrainingQuery = Schema.Struct({
  all: Schema.optionalKey(Flag),
  since: Schema.optionalKey(Timestamp),
  repository: Schema.optionalKey(Repository),
  format: Schema.optionalKey(Schema.Literals(["records", "chat"])),
  skipped: Schema.optionalKey(Flag)
})

const Line = Schema.Union([TrainingRecord, Chat, Skipped])
export type TrainingLine = typeof Line.Type

const Training = HttpApiGroup.make("training")
  .add(
    HttpApiEndpoint.get("examples", "/", {
      query: TrainingQuery.fields,
      success: HttpApiSchema.StreamNdjson({
        schema: Line,
        contentType: "application/jsonl",
        maxElementBytes: "64 MiB"
      })
    }).annotateMerge(
      documented(
        "audit",
        "Export examples to learn from",
        "JSON lines, one for each task: report, repositories, plan, red test, fix, outcome and what people said; secrets taken out, nobody named, erased tasks left out. Only work that was merged and not reverted, unless `all=true`."
      )
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Training", description: "What was done, for whoever trains a model." }))
  .prefix("/api/training")

export const Api = HttpApi.make("redgreen-training")
  .add(Training)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
