import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import postgres from "postgres"
import { Cluster, emptyDatabase } from "#test/database.ts"
import { transaction } from "./transaction.ts"

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("transaction", (it) => {
  it.effect("that loses its server in the middle fails, and nothing else does", () =>
    Effect.gen(function* () {
      const { url } = yield* emptyDatabase
      const wire = yield* cuttable(url)
      const sql = yield* Effect.acquireRelease(
        Effect.sync(() => postgres(wire.url, { max: 1, onnotice: () => {} })),
        (opened) => Effect.promise(() => opened.end({ timeout: 1 }))
      )
      const lost = transaction(sql, async (tx) => {
        await tx`create table half_done (id int)`
        const sleeping = tx`select pg_sleep(60)`.execute()
        wire.cut()
        await sleeping
      })
      const error = yield* Effect.promise(() =>
        lost.then(
          () => undefined,
          (reason) => reason
        )
      )
      assert.strictEqual(error?.code, "CONNECTION_CLOSED")
      const [after] = yield* Effect.promise(async () => sql`select to_regclass('half_done') as it`)
      assert.deepStrictEqual({ ...after }, { it: null })
    }).pipe(Effect.scoped)
  )

  it.effect("is rolled back when its work fails, and is done when it does not", () =>
    Effect.gen(function* () {
      const { sql } = yield* emptyDatabase
      const failing = transaction(sql, async (tx) => {
        await tx`create table never (id int)`
        throw new Error("changed my mind")
      })
      const error = yield* Effect.promise(() =>
        failing.then(
          () => undefined,
          (reason) => reason
        )
      )
      assert.strictEqual(error?.message, "changed my mind")
      const value = yield* Effect.promise(() =>
        transaction(sql, async (tx) => {
          await tx`create table done (id int)`
          return 7
        })
      )
      const [tables] = yield* Effect.promise(
        async () => sql`select to_regclass('never') as no, to_regclass('done') as yes`
      )
      assert.deepStrictEqual([value, { ...tables }], [7, { no: null, yes: "done" }])
    }).pipe(Effect.scoped)
  )
})

/** The database behind a wire that ends every connection politely, without a word of the server's. */
const cuttable = Effect.fnUntraced(function* (url: string) {
  const target = new URL(url)
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) socket.on("error", () => {})
    client.pipe(upstream)
    upstream.pipe(client)
    client.once("close", () => upstream.destroy())
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
    () =>
      Effect.sync(() => {
        server.close()
        for (const client of clients) client.destroy()
      })
  )
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    cut: () => {
      for (const client of clients) client.end()
    }
  }
})
