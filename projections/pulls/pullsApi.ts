import { Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { answering } from "../http/answering.ts"
import { keysetOf } from "../http/keyset.ts"
import { Postgres } from "../Postgres.ts"
import { windowsOf } from "../reports/Window.ts"
import { Api } from "./api.ts"
import { listPulls } from "./listPulls.ts"
import { pullView } from "./pullView.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "pulls",
  Effect.fnUntraced(function* (pulls) {
    const postgres = yield* Postgres
    return pulls.handleAll({
      list: Effect.fnUntraced(function* ({ query }) {
        const { fate, from, repository, sort = "-opened", to } = query
        const { asked } = yield* windowsOf({ ...(from && { from }), ...(to && { to }) })
        const keyset = yield* keysetOf(query, sort)
        const { next, rows } = yield* postgres.query((sql) => listPulls(sql, { repository, fate, ...asked }, keyset))
        return { pulls: rows.map(pullView), next }
      })
    })
  })
)

/** Adds `/api/pulls` to the `HttpRouter`. */
export const pullsApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
