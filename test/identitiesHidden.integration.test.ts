import { execFile } from "node:child_process"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import * as NatsArtifacts from "#infra/nats/NatsArtifacts.ts"
import { eventsOf } from "./chronicle.ts"
import { NatsServer } from "./NatsServer.ts"
import { approve, begin, commitAll, endedReady, good, onlyRates, scriptWith } from "./parcel.ts"
import { World } from "./world.ts"

/** Looks where a seed or the server's address might be had: the environment, what processes were started with, temporary folders. */
const hunt = `const { readdirSync, readFileSync } = require("node:fs")
const { join } = require("node:path")
const { tmpdir } = require("node:os")
const tell = /NATS_|nats:\\/\\/|\\bSU[A-Z2-7]{56}\\b/
let places = 0
const found = []
const look = (where, text) => { places += 1; if (tell.test(text)) found.push(where) }
const list = (folder) => { try { return readdirSync(folder) } catch { return [] } }
const read = (path) => { try { return readFileSync(path, "utf8") } catch { return "" } }
look("own environment", JSON.stringify(process.env))
for (const id of list("/proc").filter((name) => /^\\d+$/.test(name)))
  for (const file of ["environ", "cmdline"]) look("/proc", read(join("/proc", id, file)))
const walk = (folder, depth) => {
  for (const name of list(folder)) {
    const path = join(folder, name)
    if (name.endsWith(".nk") || name === ".env" || name === "store.conf") look(path, read(path))
    if (depth > 0 && /^(redgreen|identities|store)/.test(name)) walk(path, depth - 1)
  }
}
for (const folder of new Set([tmpdir(), "/tmp", process.env.HOME, process.cwd(), join(process.cwd(), "..")])) walk(folder, 2)
module.exports = "hunted " + places + " places, found " + (found.length === 0 ? "nothing" : found.join(", "))
if (require.main === module) console.log(module.exports)
`

const huntTest = `import assert from "node:assert/strict"
import { it } from "node:test"
import told from "../hunt.cjs"

it("is told nothing of where the log is", () => assert.match(told, /places, found nothing/))
`

const prepare = async (folder: string) => {
  await onlyRates(folder)
  await writeFile(join(folder, "hunt.cjs"), hunt)
  await writeFile(join(folder, "test/hunt.test.js"), huntTest)
  await commitAll(folder, "Look around")
}

const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

layer(World.layer({ prepare }), limits)("what runs of a repository and of an agent", (it) => {
  it.effect(
    "finds no seed and no server, though both lie in the place it looks at",
    () =>
      Effect.gen(function* () {
        const world = yield* World
        const { settings } = yield* NatsServer
        const seeds = yield* Effect.promise(() => seedsIn(settings.NATS_NKEY_FILE))
        // Who stands outside finds them: the hunt is a good one.
        const outside = yield* Effect.promise(() =>
          promisify(execFile)(process.execPath, [join(world.home, "sample/hunt.cjs")], { env: { HOME: world.home } })
        )
        assert.match(outside.stdout, /found .*operator\.nk/)

        const looking = { name: "Bash", input: { command: "node parcel-post/hunt.cjs", description: "Look around" } }
        const task = yield* begin(
          world,
          scriptWith({ red: [[{ tools: [looking] }, { ...good.red, expect: "hunted \\d+ places, found nothing" }]] })
        )
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        // The agent's session told it to the model, and the verifier ran it among the tests.
        const { get } = Context.get(yield* Layer.build(NatsArtifacts.layer), Artifacts)
        const proof = eventsOf(told, "tests.green")[0]!
        const kept = [proof.log, ...eventsOf(told, "session.ended").flatMap(({ transcript }) => transcript ?? [])]
        const texts = yield* Effect.forEach(kept, (sha256) =>
          Effect.map(get(sha256), (bytes) => `${Buffer.from(bytes)}`)
        )
        assert.isTrue(texts.some((text) => text.includes("places, found nothing")))
        assert.isAtLeast(proof.suite.passed, 2)
        for (const text of [...texts, JSON.stringify(told.history)])
          for (const secret of [...seeds, new URL(settings.NATS_URL).host]) assert.notInclude(text, secret)
      }),
    180_000
  )
})

const seedsIn = async (folder: string) => {
  const files = await readdir(folder)
  return Promise.all(files.map(async (file) => (await readFile(join(folder, file), "utf8")).trim()))
}
