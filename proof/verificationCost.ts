import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import { type Command, Commands } from "#agents/Commands.ts"
import { proveGreen } from "#agents/verifier/proveGreen.ts"
import { proveRed } from "#agents/verifier/proveRed.ts"
import { commandsBehind } from "#agents/wall/adapters.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { git } from "#local/sample/git.ts"
import { buildRepository } from "./buildRepository.ts"
import { filesOf } from "./filesOf.ts"
import { before, bug, honestTest, mended, parcelPost, repository, testName } from "./samples/parcelPost.ts"

/**
 * What both proofs of the honest sample take, and what the very same commands take bare: each is run twice, once without
 * the wall and once for the proof. Medians in milliseconds. Needs the settings.
 */
export const verificationCost = Effect.fn("proof.verificationCost")(function* (times = 3) {
  const measured = yield* Effect.replicateEffect(once, times)
  const median = (of: (one: (typeof measured)[number]) => number) =>
    measured.map(of).sort((one, other) => one - other)[Math.floor(times / 2)]!
  return {
    commands: median((one) => one.commands),
    bareMs: median((one) => one.bareMs),
    proofMs: median((one) => one.proofMs)
  }
})

const once = Effect.gen(function* () {
  const root = yield* Effect.acquireRelease(
    Effect.promise(async () => realpath(await mkdtemp(join(tmpdir(), "proof-cost-")))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )
  const patches = yield* Effect.promise(() => patchesIn(join(root, "patches")))
  const bare = { commands: 0, ms: 0 }
  const layer = twice(bare).pipe(Layer.provide(commandsBehind.pipe(Layer.provide(Wall.layerOver([root])))))
  const request = (name: string) =>
    Effect.promise(async () => {
      await checkedOut(join(root, name))
      const planned = { files: ["src/rates.js"], tests: ["test/rates.test.js"] }
      return { repository, checkout: join(root, name), cache: join(root, "cache"), planned }
    })
  const from = performance.now()
  const red = yield* proveRed({
    ...(yield* request("red")),
    testPatch: patches.test,
    claimed: [{ file: "test/rates.test.js", name: testName }],
    exception: { type: "TypeError", message: "Cannot read properties of undefined (reading 'rate')" }
  }).pipe(Effect.provide(layer))
  if (red.judgement.verdict === "refused") return yield* Effect.die(new Error(red.judgement.evidence))
  const green = yield* proveGreen({
    ...(yield* request("green")),
    ...{ testPatch: patches.test, fixPatch: patches.fix, testBlobs: red.testBlobs, beyondPlan: [], told: [] },
    redIds: red.judgement.failing.map(({ id }) => id)
  }).pipe(Effect.provide(layer))
  if (green.judgement.verdict === "refused") return yield* Effect.die(new Error(green.judgement.evidence))
  return { commands: bare.commands, bareMs: bare.ms, proofMs: performance.now() - from - bare.ms }
}).pipe(Effect.scoped)

const twice = (bare: { commands: number; ms: number }) =>
  Layer.effect(
    Commands,
    Effect.gen(function* () {
      const walled = yield* Commands
      const plain = yield* Effect.provide(Commands, Commands.layer)
      const run = Effect.fnUntraced(function* (command: Command) {
        const from = performance.now()
        yield* plain.run(command)
        bare.ms += performance.now() - from
        bare.commands += 1
        return yield* walled.run(command)
      })
      return Commands.of({ ...walled, run })
    })
  )

const checkedOut = async (folder: string) => {
  await buildRepository(folder, filesOf(parcelPost))
  await git(folder, ["reset", "--quiet", "--hard", "main"])
}

const patchesIn = async (folder: string) => {
  await mkdir(folder, { recursive: true })
  await checkedOut(folder)
  const files = filesOf(parcelPost)
  await writeFile(join(folder, "test/rates.test.js"), files["test/rates.test.js"]!.replace(before, honestTest + before))
  await writeFile(join(folder, "src/rates.js"), files["src/rates.js"]!.replace(bug, mended))
  const of = async (path: string) =>
    Buffer.from(`${await git(folder, ["diff", "--binary", "--full-index", "--", path])}\n`)
  return { test: await of("test"), fix: await of("src") }
}
