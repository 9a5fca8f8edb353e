import { execFile } from "node:child_process"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { seen } from "#projections/engine/modelFixture.ts"
import { answeringFrom, TOKEN, told } from "#projections/reports/reportsFixture.ts"
import { standingsApi } from "#projections/standings/standingsApi.ts"
import { Cluster } from "#test/database.ts"
import { mergedStory } from "#test/story.ts"

/** Takes in everything once, and not again. */
const picky = seen({
  name: "picky",
  open: () => async (tx) => {
    const [where] = await tx<[{ schema: string }]>`select current_schema() as schema`
    if (where.schema === "picky_next") throw new Error("nobody expects this")
  }
})
const histories = [told("one", "2026-11-01T08:00:00.000Z", mergedStory)]
const served = answeringFrom(standingsApi, [seen(), picky], histories).pipe(Layer.provide(Cluster.layer))

layer(served, { excludeTestServices: true, timeout: "60 seconds" })("redgreen projections and rebuild", (it) => {
  it.effect("list where each stands, for people and for machines", () =>
    Effect.gen(function* () {
      const { stdout } = yield* redgreen("projections")
      assert.match(stdout, new RegExp(`^seen +1 +live +${mergedStory.length} +${mergedStory.length} +0 +`, "m"))
      const [first] = JSON.parse((yield* redgreen("projections", "--json")).stdout)
      assert.deepInclude(first, { name: "picky", state: "live", lag: 0 })
    })
  )

  it.effect("make one anew, and come back when it answers", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* redgreen("rebuild", "seen")
      assert.strictEqual(code, 0, stderr)
      assert.include(stdout, "Rebuilt: seen.")
      // No terminal: lines, and nothing that moves a cursor.
      assert.match(stderr, /^seen +done$/m)
      assert.notInclude(stderr, "\x1b[")
      const again = yield* redgreen("rebuild", "seen", "--json")
      assert.deepInclude(JSON.parse(again.stdout)[0], { name: "seen", rebuild: null, requestedAt: null })
      assert.strictEqual(again.stderr, "")
    })
  )

  it.effect("tell what stopped one, and which there are", () =>
    Effect.gen(function* () {
      const stopped = yield* redgreen("rebuild", "picky")
      assert.strictEqual(stopped.code, 1)
      assert.include(stopped.stdout, "position 1: event")
      assert.include(stopped.stdout, "nobody expects this")
      assert.include(stopped.stderr, "picky could not be rebuilt.")
      const unknown = yield* redgreen("rebuild", "bord")
      assert.strictEqual(unknown.code, 1)
      assert.include(unknown.stderr, '"bord" is none of picky, seen.')
    })
  )
})

const redgreen = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const { address } = yield* HttpServer.HttpServer
  const { port } = address as { readonly port: number }
  const env = { REDGREEN_URL: `http://127.0.0.1:${port}`, REDGREEN_API_TOKEN: TOKEN, NO_COLOR: "1" }
  return yield* Effect.promise(
    () =>
      new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
        execFile(
          process.execPath,
          [`${import.meta.dirname}/main.ts`, ...args],
          { cwd: import.meta.dirname, env },
          (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr })
        )
      })
  )
})
