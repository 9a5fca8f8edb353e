import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Context, Effect, Layer, Redacted, References } from "effect"
import { Nats } from "#infra/nats/Nats.ts"
import type { Identity } from "#infra/nats/permissions.ts"
import { newSeed, publicKeyOf } from "#infra/nats/seeds.ts"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { type LocalNats, startNats } from "#local/nats/start.ts"

/** A real nats-server of this test file's own, with identities, a data folder and a port that it keeps. */
export class NatsServer extends Context.Service<
  NatsServer,
  {
    readonly url: string
    /** What services are to be started with. */
    readonly settings: { readonly NATS_URL: string; readonly NATS_NKEY_FILE: string }
    /** Where it keeps its data. */
    readonly store: string
    /** Secret key of somebody who may do anything to the log. */
    readonly administrator: Redacted.Redacted
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
      const identities = join(folder, "identities")
      const seed = newSeed()
      const options = { bin, store, identities, administrators: [publicKeyOf(seed)] }
      let server: LocalNats = yield* Effect.acquireRelease(
        Effect.promise(() => startNats(options)),
        () => Effect.promise(() => server.stop())
      )
      const { url } = server
      return {
        url,
        store,
        settings: { NATS_URL: url, NATS_NKEY_FILE: identities },
        administrator: Redacted.make(seed.trim()),
        kill: Effect.promise(() => {
          process.kill(server.pid, "SIGKILL")
          return server.stop()
        }),
        start: Effect.promise(async () => {
          server = await startNats({ ...options, port: Number(new URL(url).port) })
        })
      }
    })
  )
}

/** A connection of its own to the file's server, for a test that plays every part; what is logged through it would drown the results. */
export const connected = Layer.unwrap(
  Effect.map(NatsServer, ({ administrator: seed, url }) =>
    Nats.layerFor({
      url: Redacted.make(url),
      name: "test",
      login: { identity: "operator", seed, publicKey: "the test's" }
    })
  )
).pipe(Layer.provideMerge(Layer.succeed(References.MinimumLogLevel, "Fatal")))

/** The file's server as one identity has it. */
export const connectedAs = (identity: Identity) =>
  Layer.unwrap(
    Effect.map(NatsServer, ({ settings }) =>
      Nats.as(identity).pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))
    )
  ).pipe(Layer.provideMerge(Layer.succeed(References.MinimumLogLevel, "Fatal")))
