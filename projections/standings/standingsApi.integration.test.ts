import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { Cluster } from "#test/database.ts"
import { mergedStory, parkedStory } from "#test/story.ts"
import { seen, until } from "../engine/modelFixture.ts"
import { answeringFrom, TOKEN, told } from "../reports/reportsFixture.ts"
import type { Projections } from "./api.ts"
import { standingsApi } from "./standingsApi.ts"

const histories = [
  told("one", "2026-11-01T08:00:00.000Z", mergedStory),
  told("two", "2026-11-02T08:00:00.000Z", parkedStory)
]
const events = mergedStory.length + parkedStory.length
/** Takes in everything once, and not again. */
const picky = seen({
  name: "picky",
  open: () => async (tx, batch) => {
    const [where] = await tx<[{ schema: string }]>`select current_schema() as schema`
    if (where.schema === "picky_next" && batch.some(({ envelope }) => envelope.event._tag === "task.parked"))
      throw new Error("nobody expects this")
  }
})

const Answering = answeringFrom(standingsApi, [seen(), picky], histories).pipe(Layer.provide(Cluster.layer))

layer(Answering, { excludeTestServices: true, timeout: "60 seconds" })("projections over HTTP", (it) => {
  it.effect("tell how far they are", () =>
    Effect.gen(function* () {
      const [, live] = yield* list
      assert.deepInclude(live, { name: "seen", revision: 1, state: "live", position: events, head: events, lag: 0 })
      assert.deepInclude(live, { error: null, rebuild: null, requestedAt: null })
    })
  )

  it.effect("of one that stopped say before which event, why, and what to do", () =>
    Effect.gen(function* () {
      yield* ask("POST", "/api/projections/picky/rebuild")
      const [stuck] = yield* until(list, ([first]) => first?.state === "stopped")
      assert.deepInclude(stuck, { name: "picky", position: events, lag: 0, error: null })
      assert.strictEqual(stuck!.rebuild!.position, events - 1)
      for (const words of [`position ${events}: event`, "task.parked", "nobody expects this", "redgreen rebuild picky"])
        assert.include(stuck!.rebuild!.error, words)
    })
  )

  it.effect("are made anew when somebody may ask for it and does", () =>
    Effect.gen(function* () {
      const before = (yield* list).find(({ name }) => name === "seen")!
      const asked = yield* ask("POST", "/api/projections/seen/rebuild")
      assert.strictEqual(asked.status, 202)
      assert.isNotNull(((yield* asked.json) as typeof before).requestedAt)
      yield* until(list, (all) =>
        all.some(({ name, rebuild, requestedAt }) => name === "seen" && rebuild === null && requestedAt === null)
      )
      assert.strictEqual((yield* ask("POST", "/api/projections/seen/rebuild", "another")).status, 401)
    })
  )

  it.effect("of one nobody has heard of say which there are", () =>
    Effect.gen(function* () {
      const answer = yield* ask("POST", "/api/projections/board/rebuild")
      assert.strictEqual(answer.status, 404)
      assert.deepInclude(yield* answer.json, {
        type: "urn:redgreen:problem:unknown-projection",
        detail: '"board" is none of picky, seen.'
      })
    })
  )

  it.effect("are a table too", () =>
    Effect.gen(function* () {
      const text = yield* Effect.flatMap(ask("GET", "/api/projections?format=csv"), (answer) => answer.text)
      assert.match(text, /^name,revision,state,position,head,lag,/)
      assert.match(text, /\r\nseen,1,live,/)
    })
  )
})

const ask = (method: "GET" | "POST", path: string, token = TOKEN) =>
  HttpClient.execute(HttpClientRequest.make(method)(path).pipe(HttpClientRequest.bearerToken(token)))

const list = Effect.flatMap(ask("GET", "/api/projections"), ({ json }) => json).pipe(
  Effect.map((body) => (body as typeof Projections.Type).projections)
)
