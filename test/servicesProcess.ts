import { NodeRuntime } from "@effect/platform-node"
import { Cause, Effect, Exit } from "effect"
import { startServices } from "#local/startServices.ts"

/** All services in a process of their own, which a test may kill. They end with the test that started them, whatever becomes of it. */
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"))
process.once("message", ({ settings, logFile }: { settings: Record<string, string>; logFile: string }) =>
  startServices(settings, logFile).pipe(
    Effect.andThen(Effect.sync(() => process.send?.("ready"))),
    Effect.andThen(Effect.never),
    Effect.scoped,
    NodeRuntime.runMain({
      teardown: (exit, end) => end(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
    })
  )
)
