import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Context, Effect, Layer } from "effect"
import postgres from "postgres"
import { startPostgres } from "#local/postgres/start.ts"

/** A PostgreSQL of this test file's own. */
export class Cluster extends Context.Service<Cluster, { readonly url: string }>()("redgreen/test/Cluster") {
  static readonly layer = Layer.effect(
    Cluster,
    Effect.gen(function* () {
      const dir = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-test-"))),
        (folder) => Effect.promise(() => rm(folder, { recursive: true }))
      )
      const server = yield* Effect.acquireRelease(
        Effect.promise(() => startPostgres({ dir })),
        ({ stop }) => Effect.promise(stop)
      )
      return { url: server.url }
    })
  )
}

/** An empty database of its own, and a connection to look into it past everybody. Its sessions are ended with the scope. */
export const emptyDatabase = Effect.gen(function* () {
  const { url } = yield* Cluster
  const name = `d${crypto.randomUUID().replaceAll("-", "")}`
  const admin = yield* connection(url)
  yield* Effect.promise(async () => admin.unsafe(`create database ${name}`))
  const own = url.replace(/\/[^/]*$/, `/${name}`)
  return { url: own, sql: yield* connection(own) }
})

export const configured = (settings: Record<string, string>) =>
  ConfigProvider.layer(ConfigProvider.fromUnknown(settings))

const connection = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => postgres(url, { max: 2, onnotice: () => {} })),
    (sql) => Effect.promise(() => sql.end({ timeout: 1 }))
  )
