import { mkdir } from "node:fs/promises"
import { dirname } from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { ConfigProvider, Effect, Layer, Logger } from "effect"
import { tracing } from "#infra/tracing/Tracing.ts"
import { services } from "./services.ts"
import type { Settings } from "./World.ts"

/** Starts all services with exactly these settings; they write to `logFile`. Lives as long as the scope. */
export const startServices = Effect.fn("local.startServices")(function* (settings: Settings, logFile: string) {
  yield* Effect.promise(() => mkdir(dirname(logFile), { recursive: true }))
  const logger = Logger.layer([Logger.toFile(Logger.formatLogFmt, logFile, { flag: "a" })]).pipe(
    Layer.provide(NodeFileSystem.layer)
  )
  const configured = Layer.mergeAll(logger, ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...settings })))
  const context = yield* Layer.build(services.pipe(Layer.provide(tracing("redgreen")), Layer.provide(configured)))
  return { context, url: `http://127.0.0.1:${settings["PORT"]}` }
})
