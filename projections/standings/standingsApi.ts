import { Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { ReadModels } from "../engine/ReadModels.ts"
import { answering } from "../http/answering.ts"
import { Api, UnknownProjection } from "./api.ts"
import { projectionsOf } from "./projectionsOf.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "projections",
  Effect.fnUntraced(function* (group) {
    const { rebuild, standings } = yield* ReadModels
    const projections = Effect.map(standings, projectionsOf)
    return group.handleAll({
      list: () => Effect.map(projections, (all) => ({ projections: all })),
      rebuild: Effect.fn("projections.rebuild")(function* ({ params: { name } }) {
        const asked = yield* rebuild(name)
        const all = yield* projections
        const found = all.find((one) => one.name === name)
        if (asked && found !== undefined) return found
        const names = all.map((one) => one.name).join(", ")
        return yield* new UnknownProjection({ detail: `${JSON.stringify(name)} is none of ${names}.` })
      })
    })
  })
)

/** Adds `/api/projections` to the `HttpRouter`. */
export const standingsApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
