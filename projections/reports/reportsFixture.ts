import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer, References, Schedule } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { cautious } from "#domain/Policy.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { tell } from "#test/story.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { ReadModels } from "../engine/ReadModels.ts"
import { Postgres } from "../Postgres.ts"

export const TOKEN = "a-token-of-the-test"

/** A task's history, twenty seconds from event to event; from some events on so many seconds later than that. */
export const told = (
  name: string,
  begin: string,
  events: ReadonlyArray<Event>,
  later: Readonly<Record<number, number>> = {}
): ReadonlyArray<Envelope> => {
  let delay = 0
  return tell(events, taskIdOf(name), begin).map((one, nth) => {
    delay += later[nth] ?? 0
    const time = new Date(Date.parse(one.stored.time) + delay * 1000).toISOString()
    return { ...one, stored: { ...one.stored, time } }
  })
}

/** Routes over models that have read this log to its end. */
export const answeringFrom = <E, R>(
  routes: Layer.Layer<never, E, R>,
  models: ReadonlyArray<ReadModel>,
  histories: ReadonlyArray<ReadonlyArray<Envelope>>,
  settings: Record<string, string> = {}
) => {
  const log = histories.flat().sort((one, other) => Date.parse(one.stored.time) - Date.parse(other.stored.time))
  const caughtUp = Layer.effectDiscard(
    Effect.flatMap(ReadModels, ({ standings }) => standings).pipe(
      Effect.repeat({
        until: (all) => all.length >= models.length && all.every(({ lag }) => lag === 0),
        schedule: Schedule.spaced("20 millis")
      })
    )
  )
  return HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provide(caughtUp),
    Layer.provide(ReadModels.layer(models)),
    Layer.provideMerge(Postgres.layer),
    Layer.provide(recordedLog(...log.map(({ stored }) => stored))),
    Layer.provideMerge(EventStore.layerMemory),
    Layer.provide(Layer.succeed(ApprovalPolicy, cautious)),
    Layer.provide(
      Layer.unwrap(
        Effect.map(emptyDatabase, ({ url }) =>
          configured({ DATABASE_URL: url, REDGREEN_API_TOKEN: TOKEN, REDGREEN_RATE_LIMIT: "10000", ...settings })
        )
      )
    ),
    Layer.provide(Layer.succeed(References.MinimumLogLevel, "Fatal")),
    Layer.provide(Cluster.layer),
    Layer.provideMerge(NodeHttpServer.layerTest)
  )
}

export const get = Effect.fnUntraced(function* (path: string, headers: Record<string, string> = {}) {
  const request = HttpClientRequest.get(path).pipe(
    HttpClientRequest.bearerToken(TOKEN),
    HttpClientRequest.setHeaders(headers)
  )
  const response = yield* HttpClient.execute(request)
  const text = yield* response.text
  const isJson = response.headers["content-type"]?.includes("json") === true
  // biome-ignore lint/suspicious/noExplicitAny: the answer is asserted field by field
  const body = (isJson ? JSON.parse(text) : text) as any
  return { status: response.status, headers: response.headers, body }
})
