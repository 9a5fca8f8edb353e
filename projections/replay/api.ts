import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Count } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { LogPage } from "../audit/api.ts"

const Limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5000 }))

const Replay = HttpApiGroup.make("replay")
  .add(
    HttpApiEndpoint.get("log", "/log", {
      query: { after: Schema.optionalKey(Count), limit: Schema.optionalKey(Limit) },
      success: LogPage
    }).annotateMerge(
      documented(
        "audit",
        "Read the log in the clear",
        "Everything that was ever recorded, in order, page by page, with what is sealed of people opened where nobody had it erased. For taking decisions anew; to copy or to audit a log, read `/api/audit/log`, since no hash holds for these."
      )
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Replay", description: "Recorded history under other rules." }))
  .prefix("/api/replay")

export const Api = HttpApi.make("redgreen-replay")
  .add(Replay)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
