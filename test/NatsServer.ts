import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Context, Effect, Layer, Redacted, References } from "effect"
import { Nats } from "#infra/nats/Nats.ts"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { type LocalNats, startNats } from "#local/nats/start.ts"

/** A real nats-server of this test file's own, with a data folder and a port that it keeps. */
export class NatsServer extends Context.Service<
  NatsServer,
  {
    readonly url: string
    /** kill -9. */
    readonly kill: Effect.Effect<void>
    readonly start: Effect.Effect<void>
  }
>()("redgreen/test/NatsServer") {
  static readonly layer = Layer.effect(
    NatsServer,
    Effect.gen(function* () {
      const cache = join(import.meta.dirname, "../.redgreen/cache")
      const path = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
      const bin = yield* Effect.promise(() => obtainNatsServer({ cache, path, say: () => {} }))
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-nats-"))),
        (name) => Effect.promise(() => rm(name, { recursive: true, force: true }))
      )
      const store = join(folder, "store")
      let server: LocalNats = yield* Effect.acquireRelease(
        Effect.promise(() => startNats({ bin, store })),
        () => Effect.promise(() => server.stop())
      )
      const { url } = server
      return {
        url,
        kill: Effect.promise(() => {
          process.kill(server.pid, "SIGKILL")
          return server.stop()
        }),
        start: Effect.promise(async () => {
          server = await startNats({ bin, store, port: Number(new URL(url).port) })
        })
      }
    })
  )
}

/** A connection of its own to the file's server, as another process would have; what is logged through it would drown the results. */
export const connected = Layer.unwrap(
  Effect.map(NatsServer, ({ url }) => Nats.layerFor({ url: Redacted.make(url), name: "test" }))
).pipe(Layer.provideMerge(Layer.succeed(References.MinimumLogLevel, "Fatal")))
