import { NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { generate } from "#domain/DataKey.ts"
import { type Stored, seal } from "#domain/Envelope.ts"
import { EventStore } from "#domain/EventStore.ts"
import { alice } from "#test/cast.ts"
import { configured } from "#test/database.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { mergedStory, story, storyTask } from "#test/story.ts"
import type { LogPage } from "../audit/api.ts"
import { replayApi } from "./replayApi.ts"

const TOKEN = "a-token-of-the-test"
const key = generate()
const events: Array<Stored> = []
for (const [index, event] of mergedStory.entries()) {
  const { actor, causationid: causationId, id, time } = story[Math.min(index, story.length - 1)]!.stored
  events.push(seal(storyTask, events.at(-1), event, { actor, causationId, id: `${id}-${index}`, time }, key))
}
// As it comes back from the log: nobody was handed the key to it.
const erased: Stored = JSON.parse(JSON.stringify(events[14]))
const unreadable = "what stands at a.b.c calls itself x.y"

const served = HttpRouter.serve(replayApi, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.provide([EventStore.layerMemory, recordedLog(...events, erased, unreadable)]),
  Layer.provide(configured({ REDGREEN_API_TOKEN: TOKEN })),
  Layer.provideMerge(NodeHttpServer.layerTest)
)

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("GET /api/replay/log", (it) => {
  const get = (query: string, token = TOKEN) =>
    Effect.gen(function* () {
      const request = HttpClientRequest.get(`/api/replay/log${query}`).pipe(HttpClientRequest.bearerToken(token))
      const response = yield* HttpClient.execute(request)
      return { status: response.status, body: (yield* response.json) as unknown as typeof LogPage.Type }
    })

  it.effect("tells people's words in the clear where there is a key, and marks where there is none", () =>
    Effect.gen(function* () {
      assert.notInclude(JSON.stringify(events[14]), alice.name)
      const { body } = yield* get("")
      assert.deepInclude(Object(body.events[14]).event.data.by, alice)
      assert.deepInclude(Object(body.events[events.length]).event.data.by, { channel: "github", id: "erased" })
      assert.deepInclude(body.events.at(-1), { event: unreadable })
    })
  )

  it.effect("is handed out page by page", () =>
    Effect.gen(function* () {
      const { body } = yield* get("?after=30&limit=2")
      assert.deepStrictEqual(
        body.events.map(({ position }) => position),
        [31, 32]
      )
      assert.strictEqual(body.head, events.length + 2)
      assert.deepStrictEqual((yield* get(`?after=${body.head}`)).body.events, [])
    })
  )

  it.effect("is for administrators", () =>
    Effect.map(get("", "wrong"), ({ status }) => assert.strictEqual(status, 401))
  )
})
