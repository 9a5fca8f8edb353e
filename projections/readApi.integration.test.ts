import { NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { EventStore } from "#domain/EventStore.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { cautious } from "#domain/Policy.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { parkedStory, stored, story, storyTask, tell } from "#test/story.ts"
import { detailOf } from "./detailOf.ts"
import { foldAll } from "./Folded.ts"
import * as History from "./History.ts"
import { Postgres } from "./Postgres.ts"
import { readApi } from "./readApi.ts"
import * as Tasks from "./Tasks.ts"
import { taskOf } from "./taskOf.ts"

const TOKEN = "a-token-of-the-test"
const parked = ["a", "b", "c"].map((name, hour) =>
  tell(parkedStory, taskIdOf(name), `2026-11-17T0${hour + 1}:00:00.000Z`)
)
const history = [...story, ...parked.flat()]
const idOf = (index: number) => parked[index]![0]!.stored.subject

const settings = Layer.unwrap(
  Effect.map(emptyDatabase, ({ url }) => configured({ DATABASE_URL: url, REDGREEN_API_TOKEN: TOKEN }))
)
const filled = Layer.effectDiscard(
  Effect.gen(function* () {
    const postgres = yield* Postgres
    yield* postgres.query(async (sql) => {
      await History.append(sql, history)
      await Tasks.save(
        sql,
        [...foldAll(history)].flatMap(([id, folded]) => taskOf(id, folded) ?? [])
      )
    })
  })
)
const served = HttpRouter.serve(readApi, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.provide(filled),
  Layer.provideMerge(Postgres.layer),
  Layer.provideMerge(EventStore.layerMemory),
  Layer.provide(Layer.succeed(ApprovalPolicy, cautious)),
  Layer.provide(settings),
  Layer.provide(Cluster.layer),
  Layer.provideMerge(NodeHttpServer.layerTest)
)

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("the read API", (it) => {
  it.effect("lists tasks, newest first, page by page and by status", () =>
    Effect.gen(function* () {
      const first = yield* get("/api/tasks?limit=2")
      assert.deepStrictEqual(ids(first), [storyTask, idOf(2)])
      const second = yield* get(`/api/tasks?limit=2&cursor=${first.body.next}`)
      assert.deepStrictEqual(ids(second), [idOf(1), idOf(0)])
      assert.isNull(second.body.next)
      assert.deepStrictEqual(ids(yield* get("/api/tasks?status=ready")), [storyTask])
      assert.deepStrictEqual(ids(yield* get("/api/tasks?status=parked")), [idOf(2), idOf(1), idOf(0)])
      assert.lengthOf(ids(yield* get("/api/tasks?cursor=never-given-out")), 4)
    })
  )

  it.effect("shows one task with everything about it", () =>
    Effect.gen(function* () {
      const { body, status } = yield* get(`/api/tasks/${storyTask}`)
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(body, JSON.parse(JSON.stringify(detailOf(storyTask, story))))
    })
  )

  it.effect("pages through the history, exactly as it is stored", () =>
    Effect.gen(function* () {
      const first = yield* get(`/api/tasks/${storyTask}/events?limit=20`)
      assert.strictEqual(first.body.next, 20)
      const second = yield* get(`/api/tasks/${storyTask}/events?limit=20&after=20`)
      assert.isNull(second.body.next)
      assert.deepStrictEqual([...first.body.events, ...second.body.events], JSON.parse(JSON.stringify(stored(story))))
      const past = yield* get(`/api/tasks/${storyTask}/events?after=${story.length}`)
      assert.deepStrictEqual(past.body, { events: [], next: null })
    })
  )

  it.effect("answers problems: unknown task, bad request, missing and wrong token", () =>
    Effect.gen(function* () {
      for (const path of ["/api/tasks/t-none", "/api/tasks/t-none/events"]) {
        const { body, contentType, status } = yield* get(path)
        assert.deepStrictEqual([status, contentType], [404, "application/problem+json"])
        assert.deepStrictEqual(body, {
          type: "urn:redgreen:problem:unknown-task",
          title: "There is no such task",
          status: 404,
          detail: "No task is called t-none."
        })
      }
      for (const path of [
        "/api/tasks?limit=0",
        "/api/tasks?status=odd",
        "/api/tasks/a.b",
        "/api/tasks/t/events?after=x"
      ]) {
        const { body, contentType, status } = yield* get(path)
        assert.deepStrictEqual(
          [status, contentType, body.title],
          [400, "application/problem+json", "Bad Request"],
          path
        )
      }
      for (const token of [null, "", "wrong", `${TOKEN}x`]) {
        const { body, contentType, status } = yield* get("/api/tasks", token)
        assert.deepStrictEqual([status, contentType], [401, "application/problem+json"])
        assert.notInclude(JSON.stringify(body), TOKEN)
      }
    })
  )

  it.effect("answers a problem when the database fails, without its words", () =>
    Effect.gen(function* () {
      const postgres = yield* Postgres
      yield* postgres.query((sql) => sql`alter table task rename to elsewhere`)
      const { body, contentType, status } = yield* get("/api/tasks")
      yield* postgres.query((sql) => sql`alter table elsewhere rename to task`)
      assert.deepStrictEqual(
        [status, contentType, body.title],
        [503, "application/problem+json", "It could not be done now; ask again"]
      )
      assert.notInclude(JSON.stringify(body), "relation")
    })
  )
})

const get = Effect.fnUntraced(function* (path: string, token: string | null = TOKEN) {
  const request = HttpClientRequest.get(path)
  const response = yield* HttpClient.execute(token === null ? request : HttpClientRequest.bearerToken(request, token))
  // biome-ignore lint/suspicious/noExplicitAny: the answer is asserted field by field
  const body = (yield* response.json) as any
  return { status: response.status, contentType: response.headers["content-type"], body }
})

const ids = ({ body }: { body: { tasks: ReadonlyArray<{ id: string }> } }) => body.tasks.map(({ id }) => id)
