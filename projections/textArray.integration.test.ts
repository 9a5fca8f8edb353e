import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { Postgres } from "./Postgres.ts"
import { textArray } from "./textArray.ts"

const awkward = [
  [],
  [""],
  ["plain", "two words", "NULL", "null"],
  ['"', "\\", '\\"', "{a,b}", ",", " lead", "tail ", "line\nfeed", "é😀", "'"]
]

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("textArray", (it) => {
  it.effect("brings every text there and back, as a parameter and as a column", () =>
    Effect.gen(function* () {
      const { url } = yield* emptyDatabase
      yield* Effect.gen(function* () {
        const { query } = yield* Postgres
        for (const texts of awkward) {
          const [typed] = yield* query((sql) => sql`select ${sql.array(texts, textArray.to)}::text[] as back`)
          assert.deepStrictEqual(typed!["back"], texts)
          yield* query((sql) => sql`create table kept (texts text[] not null)`)
          yield* query((sql) => sql`insert into kept ${sql([{ texts }], ["texts"])}`)
          const [row] = yield* query((sql) => sql`select texts, texts = ${texts} as same from kept`)
          assert.deepStrictEqual({ ...row }, { texts, same: true })
          yield* query((sql) => sql`drop table kept`)
        }
      }).pipe(Effect.provide(Layer.provide(Postgres.layer, configured({ DATABASE_URL: url }))))
    }).pipe(Effect.scoped)
  )
})
