import { createPublicKey } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { Artifacts } from "#domain/Artifacts.ts"
import { EvidenceFile, faultsOf } from "#domain/audit/EvidenceFile.ts"
import { LogAudit } from "#domain/audit/LogAudit.ts"
import { EventStore } from "#domain/EventStore.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { Recorded, recordedLog } from "#test/recordedLog.ts"
import { stored, story, storyTask } from "#test/story.ts"
import { Postgres } from "../Postgres.ts"
import type { LogPage } from "./api.ts"
import { auditApi } from "./auditApi.ts"
import * as Checkpoints from "./Checkpoints.ts"
import { notary } from "./notary.ts"

const TOKEN = "a-token-of-the-test"
const events = stored(story)
const settings = Layer.unwrap(
  Effect.gen(function* () {
    const { url } = yield* emptyDatabase
    const home = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-audit-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true }))
    )
    return configured({
      ...{ DATABASE_URL: url, REDGREEN_API_TOKEN: TOKEN, REDGREEN_HOME: home },
      REDGREEN_CHECKPOINT_EVERY: "50 millis"
    })
  })
)
const filled = Layer.effectDiscard(
  Effect.gen(function* () {
    const store = yield* EventStore
    yield* store.append(storyTask, 0, events)
  })
)
const served = HttpRouter.serve(auditApi, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.merge(notary),
  Layer.provide(filled),
  Layer.provideMerge(Layer.mergeAll(Postgres.layer, SigningKey.layer, Artifacts.layerMemory, EventStore.layerMemory)),
  Layer.provideMerge(recordedLog(...events)),
  Layer.provide(settings),
  Layer.provide(Cluster.layer),
  Layer.provideMerge(NodeHttpServer.layerTest)
)

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("the audit API", (it) => {
  it.effect("hands out a log that agrees with the checkpoints it signs, also as it grows", () =>
    Effect.gen(function* () {
      const key = createPublicKey((yield* get("/api/audit/key")).body.publicKey)
      const verify = Effect.gen(function* () {
        const audit = new LogAudit((yield* get("/api/audit/checkpoints")).body, key)
        for (let after = 0, head = 1; after < head; ) {
          const page: typeof LogPage.Type = (yield* get(`/api/audit/log?after=${after}&limit=7`)).body
          yield* Effect.forEach(page.events, audit.take, { discard: true })
          after = page.events.at(-1)!.position
          head = page.head
        }
        return audit.conclude()
      })
      yield* signedAt(events.length)
      assert.deepInclude(yield* verify, { events: events.length, findings: [], contradictions: [] })
      const more = { ...events.at(-1)!, id: "e-98", type: "task.imagined" }
      yield* Effect.flatMap(Recorded, ({ append }) => append(more))
      yield* signedAt(events.length + 1)
      const report = yield* verify
      assert.deepStrictEqual(report.contradictions, [])
      assert.isAtLeast(report.checkpoints, 2)
      assert.include(
        report.findings.map(({ fault }) => fault),
        "unreadable"
      )
    })
  )

  it.effect("exports evidence that holds without it, with what was kept of the artifacts", () =>
    Effect.gen(function* () {
      const { body } = yield* get(`/api/audit/evidence/${storyTask}`)
      const file = yield* Schema.decodeUnknownEffect(EvidenceFile)(body)
      const { publicKey } = yield* SigningKey
      assert.deepStrictEqual(yield* faultsOf(file, createPublicKey(publicKey)), [])
      assert.isNotEmpty(file.attachments)
      assert.strictEqual((yield* get("/api/audit/evidence/t-unknown")).status, 404)
    })
  )
})

const signedAt = (position: number) =>
  Effect.flatMap(Postgres, ({ query }) => query((sql) => Checkpoints.list(sql, 1))).pipe(
    Effect.repeat({ until: ([newest]) => newest?.head.position === position, schedule: Schedule.spaced("20 millis") }),
    Effect.timeout("20 seconds")
  )

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any

const get = Effect.fnUntraced(function* (path: string) {
  const client = yield* HttpClient.HttpClient
  const response = yield* client.execute(HttpClientRequest.get(path).pipe(HttpClientRequest.bearerToken(TOKEN)))
  return { status: response.status, body: (yield* response.json) as Json }
})
