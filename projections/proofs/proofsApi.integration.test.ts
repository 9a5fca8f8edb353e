import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Artifacts, sha256Of } from "#domain/Artifacts.ts"
import { Disposal } from "#domain/Disposal.ts"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { examples } from "#test/examples.ts"
import { parkedStory, readyStory, storyTask, tell } from "#test/story.ts"
import { proofs } from "../models/proofs.ts"
import { answeringFrom, get } from "../reports/reportsFixture.ts"
import { proofsApi } from "./proofsApi.ts"

const patch = Buffer.from("<script>alert(1)</script>\n+\u00fc")
const oldLog = Buffer.from("1 test failed")
const unnamed = Buffer.from("nobody names me")
const story = readyStory.map(
  (event): Event =>
    event._tag === "tests.refused"
      ? { ...event, log: sha256Of(oldLog) }
      : event._tag === "fix.written"
        ? { ...event, patches: event.patches.map((one) => ({ ...one, artifact: sha256Of(patch) })) }
        : event
)
const kept = Layer.effectDiscard(
  Effect.gen(function* () {
    const store = yield* Artifacts
    yield* Effect.forEach([patch, unnamed, oldLog], store.put)
    yield* Effect.flatMap(Disposal, ({ remove }) => remove(sha256Of(oldLog), "retention"))
  })
).pipe(Layer.provideMerge(Artifacts.layerMemory))
const lostWords = `The bytes of ${storyTask}-red-2.log are not in the store. Its hash stays on record.`
const parked = taskIdOf("parked")
const served = answeringFrom(proofsApi.pipe(Layer.provide(kept)), [proofs], [tell(story), tell(parkedStory, parked)])

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("the evidence API", (it) => {
  it.effect("tells every attempt, with addresses of what it names", () =>
    Effect.gen(function* () {
      const { body, headers } = yield* get(`/api/tasks/${storyTask}/evidence`)
      assert.strictEqual(body.task, storyTask)
      assert.lengthOf(body.attempts, 3)
      assert.deepInclude(body.attempts[0].refused, { class: "passes-on-base" })
      assert.deepInclude(body.attempts[0].refused.log.removed, { bytes: 13, why: "retention" })
      assert.deepInclude(body.attempts[2].written.patches[0].artifact, { bytes: patch.length, removed: null })
      assert.deepInclude(body.attempts[1].red.environment, { wall: "bubblewrap" })
      assert.deepInclude(body.attempts[2].green.told[0], { after: "passed" })
      assert.match(headers["etag"]!, /^"/)
      assert.deepStrictEqual((yield* get(`/api/tasks/${parked}/evidence`)).body, {
        ...{ task: parked, planning: [], attempts: [] }
      })
      assert.deepInclude((yield* get("/api/tasks/t-none/evidence")).body, { detail: "No task is called t-none." })
    })
  )

  it.effect("hands out an artifact as a file that no browser runs or keeps unasked", () =>
    Effect.gen(function* () {
      const { attempts } = (yield* get(`/api/tasks/${storyTask}/evidence`)).body
      const { url } = attempts[2].written.patches[0].artifact
      const { body, headers, status } = yield* get(url)
      assert.deepStrictEqual([status, body], [200, patch.toString()])
      assert.deepInclude(headers, {
        "content-type": "text/x-patch; charset=utf-8",
        "content-disposition": `attachment; filename="${storyTask}-fix-1.harbor.parcel-post.patch"`,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
        etag: `"${sha256Of(patch)}"`
      })
      const again = yield* get(url, { "if-none-match": headers["etag"]! })
      assert.deepStrictEqual([again.status, again.body], [304, ""])
      assert.strictEqual((yield* get(url, { authorization: "Bearer wrong" })).status, 401)
    })
  )

  it.effect("tells what is gone from what was never named", () =>
    Effect.gen(function* () {
      const gone = yield* get(`/api/artifacts/${sha256Of(oldLog)}`)
      assert.deepStrictEqual([gone.status, gone.body.type], [410, "urn:redgreen:problem:artifact-gone"])
      assert.match(gone.body.detail, /^The bytes of \S+-red-1\.log were removed by retention on \S+ \(13 B\)\./)
      const lost = yield* get(`/api/artifacts/${examples["tests.red"].log}`)
      assert.deepStrictEqual([lost.status, lost.body.detail], [410, lostWords])
      for (const [hash, status] of [
        [sha256Of(unnamed), 404],
        ["0".repeat(64), 404],
        ["../../etc/passwd", 404],
        ["A".repeat(64), 400]
      ] as const)
        assert.strictEqual((yield* get(`/api/artifacts/${hash}`)).status, status, hash)
    })
  )
})
