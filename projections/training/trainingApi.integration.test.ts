import { NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { Artifacts, sha256Of } from "#domain/Artifacts.ts"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { configured } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { mergedStory, readyStory, stored, tell } from "#test/story.ts"
import { trainingApi } from "./trainingApi.ts"

const TOKEN = "a-token-of-the-test"
const bytes = (text: string) => new TextEncoder().encode(text)
const [test, fix] = [bytes(`+const key = "AKIAABCDEFGHIJKLMNOP"\n`), bytes("+return Math.ceil(kilograms)\n")]

/** The story with patches that really are there. */
const kept = (events: ReadonlyArray<Event>): ReadonlyArray<Event> =>
  events.map((event) => {
    if (event._tag !== "tests.red" && event._tag !== "fix.written") return event
    const artifact = sha256Of(event._tag === "tests.red" ? test : fix)
    return { ...event, patches: event.patches.map((patch) => ({ ...patch, artifact })) }
  })

const told: Record<string, ReadonlyArray<Event>> = {
  merged: kept(mergedStory),
  gone: mergedStory,
  reverted: kept([...mergedStory, examples["pr.reverted"]]),
  erased: kept([...mergedStory, examples["task.erased"]]),
  ready: kept(readyStory)
}
const ids = Object.fromEntries(Object.keys(told).map((name) => [name, taskIdOf(`test:${name}`)])) as Record<
  string,
  TaskId
>
const histories = Object.entries(told).map(([name, events]) => stored(tell(events, ids[name]!)))

const filled = Layer.effectDiscard(
  Effect.gen(function* () {
    const store = yield* EventStore
    const artifacts = yield* Artifacts
    for (const history of histories) yield* store.append(history[0]!.subject, 0, history)
    yield* Effect.forEach([test, fix], artifacts.put)
  })
)
const served = HttpRouter.serve(trainingApi, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.provide(filled),
  Layer.provide([Artifacts.layerMemory, EventStore.layerMemory, recordedLog(...histories.flat())]),
  Layer.provide(configured({ REDGREEN_API_TOKEN: TOKEN })),
  Layer.provideMerge(NodeHttpServer.layerTest)
)

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("GET /api/training", (it) => {
  const get = (path: string, token = TOKEN) =>
    Effect.gen(function* () {
      const request = HttpClientRequest.get(`/api/training${path}`).pipe(HttpClientRequest.bearerToken(token))
      const response = yield* HttpClient.execute(request)
      const text = yield* response.text
      return { status: response.status, type: response.headers["content-type"], text }
    })
  const lines = (path: string) =>
    Effect.map(get(path), ({ text }) =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line))
    )

  it.effect("streams what was merged and stayed, a line each, without secrets", () =>
    Effect.gen(function* () {
      const { status, text, type } = yield* get("")
      assert.deepStrictEqual([status, type], [200, "application/jsonl"])
      assert.isTrue(text.endsWith("}\n"))
      const all = yield* lines("")
      assert.deepStrictEqual(
        all.map(({ task }) => task),
        [ids["merged"]]
      )
      assert.deepInclude(all[0], { schema: "redgreen-training-1", outcome: "merged" })
      assert.strictEqual(all[0].test.patches[0].patch, '+const key = "[aws-key removed]"\n')
      assert.strictEqual(all[0].fix.patches[0].patch, "+return Math.ceil(kilograms)\n")
    })
  )

  it.effect("tells of what it leaves out to who asks", () =>
    Effect.gen(function* () {
      const all = yield* lines("?skipped=true")
      assert.deepInclude(all, { skipped: ids["gone"], why: "artifacts removed" })
      assert.strictEqual(all.length, 2)
    })
  )

  it.effect("gives everything that had a plan when asked for all, but for what was erased", () =>
    Effect.gen(function* () {
      const outcomes = (yield* lines("?all=true")).map(({ outcome }) => outcome)
      assert.deepStrictEqual(outcomes.sort(), ["merged", "ready", "reverted"])
    })
  )

  it.effect("keeps to a repository and a time", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* lines("?repository=harbor/parcel-post")).length, 1)
      assert.strictEqual((yield* lines("?repository=harbor/other")).length, 0)
      assert.strictEqual((yield* lines("?since=2026-11-17T00:00:00Z")).length, 1)
      assert.strictEqual((yield* lines("?since=2026-11-18T00:00:00Z")).length, 0)
      assert.strictEqual((yield* get("?since=yesterday")).status, 400)
    })
  )

  it.effect("tells each as a conversation, and nothing beside it", () =>
    Effect.gen(function* () {
      const [chat] = yield* lines("?format=chat")
      assert.deepStrictEqual(Object.keys(chat), ["messages"])
      assert.strictEqual(chat.messages.at(-1).content, "+return Math.ceil(kilograms)\n")
    })
  )

  it.effect("is for administrators", () =>
    Effect.map(get("", "wrong"), ({ status }) => assert.strictEqual(status, 401))
  )
})
