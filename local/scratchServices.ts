import { createServer } from "node:http"
import { join } from "node:path"
import { NodeFileSystem, NodeHttpServer } from "@effect/platform-node"
import { ConfigProvider, Effect, Layer, Logger } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { documentation } from "#infra/http/documentation.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { logOf } from "#infra/nats/running.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { Api, apis } from "#projections/apis.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { readModels } from "#projections/models/all.ts"
import { Postgres } from "#projections/Postgres.ts"
import { readiness } from "#projections/readiness.ts"
import { Streams } from "#projections/stream/Streams.ts"
import type { Settings } from "./World.ts"

/** Exactly these settings; what is logged goes to `replay.log` in the folder. */
const configured = (settings: Settings) => {
  const file = join(settings["REDGREEN_HOME"]!, "replay.log")
  const logger = Logger.layer([Logger.toFile(Logger.formatLogFmt, file, { flag: "a" })])
  const config = ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...settings }))
  return Layer.mergeAll(logger.pipe(Layer.provide(NodeFileSystem.layer)), config)
}

/** The log of a scratch world, its streams made. */
export const scratchLog = (settings: Settings) => logOf("operator").pipe(Layer.provide(configured(settings)))

/** The read models of a scratch world, kept up with its log. */
export const scratchModels = (settings: Settings) =>
  ReadModels.layer(readModels).pipe(
    Layer.provideMerge(Postgres.layer),
    Layer.provideMerge(logOf("projections")),
    Layer.provide(configured(settings))
  )

/** What can be read over HTTP, and nothing that acts, on a free port of loopback. Answers its URL; lives as long as the scope. */
export const serveScratch = Effect.fn("local.serveScratch")(function* (settings: Settings) {
  const routes = Layer.mergeAll(apis, documentation(Api), readiness)
  const served = HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
    Layer.merge(Streams.ending),
    Layer.provide([SigningKey.layer, ApprovalPolicy.layer, RateLimits.layer, Streams.layer]),
    Layer.provide(configured(settings))
  )
  const context = yield* Layer.build(served)
  const { address } = yield* Effect.provideContext(HttpServer.HttpServer, context)
  if (address._tag === "UnixPathAddress") return yield* Effect.die(new Error("it listens on no port"))
  return `http://127.0.0.1:${address.port}`
})
