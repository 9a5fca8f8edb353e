import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer, Schedule } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { EventStore } from "#domain/EventStore.ts"
import { cautious } from "#domain/Policy.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { board } from "#projections/models/board.ts"
import { timeline } from "#projections/models/timeline.ts"
import { Postgres } from "#projections/Postgres.ts"
import { tasksApi } from "#projections/tasks/tasksApi.ts"
import { Cluster, configured, emptyDatabase } from "./database.ts"
import { recordedLog } from "./recordedLog.ts"
import { stored } from "./story.ts"

export const token = "a-token-of-the-test"

/** The API of the tasks over these histories, each whole, told by the engine and lying in the log. */
export const tasksServed = (...histories: ReadonlyArray<ReadonlyArray<Envelope>>) =>
  HttpRouter.serve(tasksApi, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provide(told(histories)),
    Layer.provideMerge(ReadModels.layer([board, timeline])),
    Layer.provideMerge(Layer.mergeAll(Postgres.layer, EventStore.layerMemory)),
    Layer.provideMerge(recordedLog(...histories.flatMap(stored))),
    Layer.provide(Layer.succeed(ApprovalPolicy, cautious)),
    Layer.provide(
      Layer.unwrap(
        Effect.map(emptyDatabase, ({ url }) =>
          configured({ DATABASE_URL: url, REDGREEN_API_TOKEN: token, REDGREEN_RATE_LIMIT: "100000" })
        )
      )
    ),
    Layer.provide(Cluster.layer),
    Layer.provideMerge(NodeHttpServer.layerTest)
  )

const told = (histories: ReadonlyArray<ReadonlyArray<Envelope>>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const store = yield* EventStore
      for (const history of histories) yield* store.append(history[0]!.stored.subject, 0, stored(history))
      yield* caughtUp
    })
  )

export const caughtUp = Effect.flatMap(ReadModels, ({ standings }) => standings).pipe(
  Effect.repeat({
    until: (all) => all.length === 2 && all.every(({ lag }) => lag === 0),
    schedule: Schedule.spaced("20 millis")
  }),
  Effect.timeout("30 seconds")
)

export const get = Effect.fnUntraced(function* (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  bearer: string | null = token
) {
  const request = HttpClientRequest.get(path).pipe(HttpClientRequest.setHeaders(headers))
  const response = yield* HttpClient.execute(bearer === null ? request : HttpClientRequest.bearerToken(request, bearer))
  const text = yield* response.text
  const contentType = response.headers["content-type"]
  // biome-ignore lint/suspicious/noExplicitAny: the answer is asserted field by field
  const body: any = /json$/.test(contentType ?? "") ? JSON.parse(text) : undefined
  return { status: response.status, headers: response.headers, contentType, text, body }
})
