import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { layer } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, References, Schedule } from "effect"
import { HttpRouter } from "effect/http"
import { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { Scope } from "#domain/Token.ts"
import { createToken } from "#domain/Tokens.ts"
import { transact } from "#domain/transact.ts"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { documentation } from "#infra/http/documentation.ts"
import { deadLetterApi } from "#infra/nats/deadLetterApi.ts"
import { log } from "#infra/nats/log.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { commandApi } from "#ingest/commandApi.ts"
import { tokenApi } from "#ingest/tokenApi.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { freePort } from "#local/freePort.ts"
import { mcpRoute } from "#mcp/mcpRoute.ts"
import { publicApi } from "#mcp/publicApi.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { readModels } from "#projections/models/all.ts"
import { Postgres } from "#projections/Postgres.ts"
import { tasksApi } from "#projections/tasks/tasksApi.ts"
import { repository } from "./cast.ts"
import { Cluster, configured, emptyDatabase } from "./database.ts"
import { ask } from "./doors.ts"
import { examples } from "./examples.ts"
import { connected, NatsServer } from "./NatsServer.ts"

/** Everything behind the public address over a real log and a real database, and nobody who works on the tasks. */
export class PublicAddress extends Context.Service<PublicAddress, Effect.Success<typeof open>>()(
  "redgreen/test/PublicAddress"
) {}

/** `REDGREEN_API_TOKEN` of the address. */
export const ownersToken = "a-token-of-the-test"

/** A suite at an address of its own. */
export const atPublicAddress = (settings: Record<string, string> = {}) =>
  layer(addressWith(settings), { excludeTestServices: true, timeout: "120 seconds" })

const pages = Layer.mergeAll(...[commandApi, tasksApi, tokenApi, deadLetterApi, mcpRoute], documentation(publicApi))

const addressWith = (settings: Record<string, string>) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { settings: nats } = yield* NatsServer
      const { url: database } = yield* emptyDatabase
      const port = yield* Effect.promise(freePort)
      const settled = configured({
        ...{ ...nats, PORT: String(port), DATABASE_URL: database, REDGREEN_API_TOKEN: ownersToken },
        ...{ REDGREEN_REPOSITORIES: repository, GITHUB_TOKEN: "never-used", ...settings }
      })
      const server = NodeHttpServer.layer(createServer, { port, host: "127.0.0.1" })
      const served = HttpRouter.serve(pages, { disableLogger: true, disableListenLog: true }).pipe(
        Layer.provide(server)
      )
      return Layer.effect(PublicAddress, Effect.provideService(open, Port, port)).pipe(
        Layer.provide(
          served.pipe(
            Layer.provideMerge(ReadModels.layer(readModels)),
            Layer.provide([ApprovalPolicy.layer, GitHub.layer, Postgres.layer]),
            Layer.provide(log("ingest"))
          )
        ),
        Layer.provideMerge(everybody),
        Layer.provide(Layer.succeed(References.MinimumLogLevel, "Fatal")),
        Layer.provide(settled)
      )
    })
  ).pipe(Layer.provide([NatsServer.layer, Cluster.layer]))

/** Whoever else writes to the log. */
const everybody = Layer.fresh(
  Layer.mergeAll(NatsEventStore.layer(), NatsEventLog.layer).pipe(
    Layer.provideMerge(Layer.effectDiscard(provision([])).pipe(Layer.provideMerge(connected)))
  )
)

class Port extends Context.Service<Port, number>()("redgreen/test/Port") {}

const open = Effect.gen(function* () {
  const url = `http://127.0.0.1:${yield* Port}`
  const store = yield* EventStore
  const { standings } = yield* ReadModels
  // As `/ready` says in production: before that there are no tables to read.
  yield* standings.pipe(
    Effect.repeat({ until: (all) => all.every(({ error }) => error === null), schedule: Schedule.spaced("20 millis") })
  )
  const stored = <A, E>(effect: Effect.Effect<A, E, EventStore>) => Effect.provideService(effect, EventStore, store)
  const api = (method: string, path: string, token: string | undefined = ownersToken, body?: unknown) =>
    ask(method, `${url}${path}`, { body, headers: token === "" ? {} : { authorization: `Bearer ${token}` } })

  return {
    url,
    api,

    /** The bearer of a new token, and its id. */
    token: (name: string, ...scopes: ReadonlyArray<Scope>) =>
      stored(createToken({ name, scopes }, { channel: "api", id: "test", name: "test" })).pipe(
        Effect.map(({ bearer, id }) => ({ id, bearer: Redacted.value(bearer) }))
      ),

    /** Plans the task as the planner and the publisher would have, and waits until that can be read. */
    plan: Effect.fn("PublicAddress.plan")(function* (task: TaskId) {
      const events = [examples["plan.created"], examples["pr.opened"]]
      yield* stored(transact(task, { actor: "test", causationId: "test" }, () => events)).pipe(Effect.orDie)
      yield* api("GET", `/api/tasks/${task}`).pipe(
        Effect.repeat({
          until: ({ body }) => body.status === "awaiting approval",
          schedule: Schedule.spaced("20 millis"),
          times: 1500
        })
      )
      return examples["plan.created"]
    })
  }
})
