import { NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { begun, conclude, take } from "#domain/audit/Audit.ts"
import { alias } from "#domain/decisions/intake.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId, taskIdOf } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { createToken } from "#domain/Tokens.ts"
import { load, transact } from "#domain/transact.ts"
import { Vault } from "#domain/Vault.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { alice } from "#test/cast.ts"
import { configured } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { Recorded, recordedLog } from "#test/recordedLog.ts"
import { mergedStory, readyStory, stored, tell } from "#test/story.ts"
import { erasureApi } from "./erasureApi.ts"

const TOKEN = "a-token-of-the-test"
const served = HttpRouter.serve(erasureApi, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.provide(RateLimits.layer),
  Layer.provideMerge(EventStore.layerMemory),
  Layer.provideMerge(recordedLog()),
  Layer.provide(configured({ REDGREEN_API_TOKEN: TOKEN })),
  Layer.provideMerge(NodeHttpServer.layerTest)
)

const newTask = () => TaskId.make(`t-${crypto.randomUUID()}`)
const author = { actor: "github:alice", causationId: "github:comment:1" }
/** Each event by whoever writes it; what comes through a door, by alice. */
const told = Effect.fnUntraced(function* (story: typeof mergedStory) {
  const task = newTask()
  for (const { event, stored } of tell(story, task))
    yield* transact(task, stored.actor === "ingest" ? author : { ...author, actor: stored.actor }, () => [event])
  return task
})
/** As it lies in the log: parsed anew, without any key. */
const lying = Effect.fnUntraced(function* (task: TaskId) {
  const { events } = yield* Effect.flatMap(EventStore, ({ read }) => read(task))
  return JSON.parse(JSON.stringify(events)) as ReadonlyArray<unknown>
})
const faults = (events: ReadonlyArray<unknown>) =>
  Effect.map(
    Effect.reduce(events, () => begun, take),
    conclude
  )

layer(served, { excludeTestServices: true })("erasing", (it) => {
  it.effect("leaves nobody's name in an ended task, whose history still verifies, once", () =>
    Effect.gen(function* () {
      const task = yield* told(mergedStory)
      const known = taskIdOf(examples["task.linked"].source.key)
      yield* transact(known, author, alias(task))
      const before = yield* load(task)
      const first = yield* post(`/api/tasks/${task}/erase`, { reason: "unlawful" })
      assert.deepInclude(first.body, {
        task,
        erased: true,
        plain: 0,
        message: `What ${task} told of people is erased.`
      })
      const after = yield* load(task)
      assert.notInclude(JSON.stringify([after.history, yield* load(known)]), "alice")
      const { event, stored: last } = after.history.at(-1)!
      assert.deepStrictEqual(event, { _tag: "task.erased", by: "token", reason: "unlawful" })
      assert.strictEqual(last.actor, "ingest")
      // All the rest is what it was, and proves what it proved.
      assert.strictEqual(statusOf(after.state), statusOf(before.state))
      assert.deepStrictEqual(after.state.plan.current?.sha256, before.state.plan.current?.sha256)
      assert.strictEqual(after.state.session.spentUsd, before.state.session.spentUsd)
      const lies = yield* lying(task)
      assert.deepStrictEqual(lies.slice(0, -1), JSON.parse(JSON.stringify(before.history.map(({ stored }) => stored))))
      assert.deepStrictEqual(yield* faults(lies), [])

      const again = yield* post(`/api/tasks/${task}/erase`, {})
      assert.deepInclude(again.body, { erased: false, message: `${task} was erased already.` })
      assert.strictEqual((yield* load(task)).history.length, after.history.length)
    })
  )

  it.effect("is finished by whoever asks again after a crash between the key and the record", () =>
    Effect.gen(function* () {
      const task = yield* told(mergedStory)
      yield* Effect.flatMap(Vault, ({ shred }) => shred(task))
      assert.deepInclude((yield* post(`/api/tasks/${task}/erase`, {})).body, { erased: true })
      assert.isTrue((yield* load(task)).state.intake?.erased)
    })
  )

  it.effect("is refused while the task is at work, and shreds nothing", () =>
    Effect.gen(function* () {
      const task = yield* told(readyStory)
      const { body, status } = yield* post(`/api/tasks/${task}/erase`, {})
      assert.deepInclude(body, { detail: "The task is ready: cancel it, or wait for its end, then erase it." })
      assert.strictEqual(status, 409)
      assert.include(JSON.stringify((yield* load(task)).history.map(({ event }) => event)), "alice")
      assert.strictEqual((yield* post(`/api/tasks/${newTask()}/erase`, {})).status, 409)
    })
  )

  it.effect("is for administrators alone", () =>
    Effect.gen(function* () {
      const task = yield* told(mergedStory)
      const { bearer } = yield* createToken({ name: "approver", scopes: ["read", "approve"] }, alice)
      const { status } = yield* post(`/api/tasks/${task}/erase`, {}, Redacted.value(bearer))
      assert.strictEqual(status, 403)
    })
  )

  it.effect("says what it cannot reach: what was written before there were keys", () =>
    Effect.gen(function* () {
      const task = newTask()
      const store = yield* EventStore
      yield* store.append(task, 0, stored(tell(mergedStory, task)))
      const { body } = yield* post(`/api/tasks/${task}/erase`, {})
      assert.isAbove(body.plain, 3)
      assert.match(body.message, /\d+ events from before personal data was sealed still tell of them/)
    })
  )

  it.effect("finds everybody's traces, whether sealed or not", () =>
    Effect.gen(function* () {
      const { append } = yield* Recorded
      const task = yield* told(mergedStory)
      const { events } = yield* Effect.flatMap(EventStore, ({ read }) => read(task))
      yield* append(...events)
      const find = (who: string) => post("/api/erasure/named", { who })
      const { body } = yield* find("Alice")
      assert.deepStrictEqual([body.searched, body.head], [events.length, events.length])
      assert.lengthOf(body.tasks, 1)
      assert.strictEqual(body.tasks[0].task, task)
      assert.includeMembers(body.tasks[0].places, ["actor", "by", "by/name"])
      assert.deepStrictEqual((yield* find("6666")).body.tasks, [{ task, places: ["by/id"] }])
      assert.deepInclude((yield* find("mallory")).body.tasks[0], { places: ["by/name", "reason"] })
      for (const nobody of ["ali", "alices", "a.ice", "PARCEL-7"])
        assert.deepStrictEqual((yield* find(nobody)).body.tasks, [])
    })
  )
})

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any

const asked = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest, token: string) {
  const client = yield* HttpClient.HttpClient
  const response = yield* client.execute(HttpClientRequest.bearerToken(request, token))
  return { status: response.status, body: (yield* response.json) as Json }
})
const post = (path: string, body: object, token = TOKEN) =>
  asked(HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(path), body), token)
