import { NodeRuntime } from "@effect/platform-node"
import { Cause, Exit, Layer, Logger } from "effect"
import { settingsLayer } from "./Settings.ts"
import { tracing } from "./tracing/Tracing.ts"

/**
 * Runs a service until SIGTERM or SIGINT, which end it with 0 once it has drained. Settings are those of the working directory, logs are JSON
 * lines, and its traces go by the name `redgreen-<name>`.
 */
export const runService =
  (name: string) =>
  <A, E>(service: Layer.Layer<A, E>): void =>
    Layer.launch(
      service.pipe(
        Layer.provide(tracing(`redgreen-${name}`)),
        Layer.provide([settingsLayer(process.cwd()), Logger.layer([Logger.consoleJson])])
      )
    ).pipe(
      NodeRuntime.runMain({
        teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
      })
    )
