import { Effect, Layer, Schema } from "effect"
import { HttpApiBuilder, HttpApiMiddleware } from "effect/http-api"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { TaskId } from "#domain/Ids.ts"
import { TokenId } from "#domain/Token.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Api, UnknownTask } from "./api.ts"
import { detailOf } from "./detailOf.ts"
import * as History from "./History.ts"
import { Postgres } from "./Postgres.ts"
import * as Tasks from "./Tasks.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "tasks",
  Effect.fn(function* (tasks) {
    const postgres = yield* Postgres
    const policy = yield* ApprovalPolicy
    return tasks.handleAll({
      list: ({ query }) => postgres.query((sql) => Tasks.list(sql, { limit: 50, ...query })),
      show: Effect.fn(function* ({ params }) {
        const history = yield* Effect.provideService(History.load([params.id]), Postgres, postgres)
        return detailOf(params.id, history, policy) ?? (yield* unknown(params.id))
      }),
      events: Effect.fn(function* ({ params, query }) {
        const { after = 0, limit = 100 } = query
        const page = yield* postgres.query((sql) => History.page(sql, params.id, after, limit))
        // A token has a history too, which is nobody's to read as a task's.
        if (page === undefined || Schema.is(TokenId)(params.id)) return yield* unknown(params.id)
        return page
      })
    })
  })
)

/** Adds `/api/tasks…` to the `HttpRouter`. Needs `Postgres` and, to know whose a token is, the log. */
export const readApi = HttpApiBuilder.layer(Api).pipe(
  Layer.provide(handlers),
  Layer.provide([
    Authorization.layer,
    Unforeseen.layer,
    HttpApiMiddleware.layerProblemDetails({ includeDetails: true })
  ])
)

const unknown = (id: TaskId) => new UnknownTask({ detail: `No task is called ${id}.` })
