import { Effect, Layer, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import type { Artifacts } from "#domain/Artifacts.ts"
import type { EventLog } from "#domain/EventLog.ts"
import type { EventStore } from "#domain/EventStore.ts"
import { answering } from "../http/answering.ts"
import { Api } from "./api.ts"
import { chatOf } from "./chatOf.ts"
import { examples } from "./examples.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "training",
  Effect.fnUntraced(function* (training) {
    const context = yield* Effect.context<EventLog | EventStore | Artifacts>()
    return training.handleAll({
      examples: ({ query: { all, format = "records", repository, since, skipped } }) =>
        Effect.succeed(
          examples({ all: all === "true", repository, since }).pipe(
            Stream.filter((one) => "schema" in one || skipped === "true"),
            Stream.map((one) => ("schema" in one && format === "chat" ? chatOf(one) : one)),
            Stream.provideContext(context)
          )
        )
    })
  })
)

/** Adds `/api/training` to the `HttpRouter`. */
export const trainingApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
