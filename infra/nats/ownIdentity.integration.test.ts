import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Exit, Fiber, Layer, Logger, Queue } from "effect"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { type LocalNats, startNats } from "#local/nats/start.ts"
import { Nats } from "./Nats.ts"
import { type Identity, identities } from "./permissions.ts"
import { provision } from "./provision.ts"
import { logOf } from "./running.ts"
import { makeSeeds, newSeed, publicKeyOf } from "./seeds.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let folder: string
let seeds: string
let bin: string
let server: LocalNats

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-nats-"))
  seeds = join(folder, "seeds")
  const cache = join(import.meta.dirname, "../../.redgreen/cache")
  const path = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
  bin = await obtainNatsServer({ cache, path, say: () => {} })
  server = await startNats({ bin, store: join(folder, "store"), identities: seeds })
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const settled = (settings: Record<string, string>) =>
  Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ NATS_URL: server.url, ...settings })))

const connecting = (identity: Identity, settings: Record<string, string>) =>
  Effect.runPromiseExit(Effect.scoped(Layer.build(Nats.as(identity))).pipe(settled(settings)))

const planner = { name: "planner", wakesOn: ["task.received"] } as const

test("takes the seed from a file, from a folder of them, or from the setting itself", async () => {
  const file = join(seeds, "planner.nk")
  const seed = await readFile(file, "utf8")
  for (const settings of [{ NATS_NKEY_FILE: file }, { NATS_NKEY_FILE: seeds }, { NATS_NKEY: seed }])
    expect(await connecting("planner", settings as never)).toMatchObject({ _tag: "Success" })
})

test("says what is wrong with a seed, and nothing of it", async () => {
  const stranger = newSeed().trim()
  const refused = String(await connecting("planner", { NATS_NKEY: stranger }))
  expect(refused).toContain(`does not know planner by the key ${publicKeyOf(stranger)}`)
  expect(refused).toContain("redgreen nats identities")
  expect(refused).not.toContain(stranger)
  const garbled = String(await connecting("planner", { NATS_NKEY: stranger.slice(0, 20) }))
  expect(garbled).toContain("is no nkey seed")
  expect(garbled).not.toContain(stranger.slice(0, 20))
  const none = String(await connecting("planner", { NATS_NKEY_FILE: join(folder, "nowhere") }))
  expect(none).toContain("NATS_NKEY_FILE has no seed for planner")
})

test("does not go on where the server tells nobody from another", async () => {
  const open = await startNats({ bin, store: join(folder, "open") })
  const exit = await connecting("planner", { NATS_URL: open.url, NATS_NKEY_FILE: seeds })
  await open.stop()
  expect(String(exit)).toContain("tells nobody from another")
})

test("a service waits for what the operator makes; with another's seed it does not start", async () => {
  const waited = Effect.gen(function* () {
    const said = yield* Queue.unbounded<string>()
    const logger = Logger.layer([Logger.make(({ message }) => void Queue.offerUnsafe(said, String(message)))])
    const service = yield* Effect.forkChild(
      Effect.scoped(Layer.build(Layer.fresh(logOf("planner", [planner])))).pipe(Effect.provide(logger))
    )
    const told = yield* Queue.take(said)
    yield* Effect.scoped(Effect.provide(provision([planner]), Layer.fresh(Nats.as("operator"))))
    return { told, exit: yield* Fiber.await(service) }
  })
  const { exit, told } = await Effect.runPromise(waited.pipe(settled({ NATS_NKEY_FILE: seeds })))
  expect(told).toContain("run `redgreen nats provision`")
  expect(exit).toMatchObject({ _tag: "Success" })

  const wrong = Effect.scoped(Layer.build(Layer.fresh(logOf("planner", [planner]))))
  const file = { NATS_NKEY_FILE: join(seeds, "executor.nk") }
  expect(String(await Effect.runPromiseExit(wrong.pipe(settled(file))))).toContain("it holds another service's seed")
})

test("makes each seed once, for the owner's eyes only, and counts one that is being replaced", async () => {
  const fresh = join(folder, "fresh")
  const made = await makeSeeds(fresh)
  expect((await readdir(fresh)).toSorted()).toEqual(identities.map((one) => `${one}.nk`).toSorted())
  expect((await stat(fresh)).mode & 0o777).toBe(0o700)
  for (const file of await readdir(fresh)) expect((await stat(join(fresh, file))).mode & 0o777).toBe(0o600)
  expect(new Set(Object.values(made).flat()).size).toBe(identities.length)
  expect(await makeSeeds(fresh)).toEqual(made)
  await rename(join(fresh, "planner.nk"), join(fresh, "planner.previous.nk"))
  const rotated = await makeSeeds(fresh)
  expect(rotated.planner).toEqual([expect.anything(), ...made.planner])
  expect(rotated).toEqual({ ...made, planner: rotated.planner })
  await writeFile(join(fresh, "verifier.nk"), "nothing of the kind")
  await expect(makeSeeds(fresh)).rejects.toThrow(/verifier\.nk holds no nkey seed/)
})

test("takes over what a server without identities kept", async () => {
  const store = join(folder, "before")
  const before = await startNats({ bin, store })
  const plain = { NATS_URL: before.url }
  const provisioned = Effect.provide(provision([planner]), Layer.fresh(Nats.as("operator")))
  await Effect.runPromise(Effect.scoped(provisioned).pipe(settled(plain)))
  await before.stop()
  await mkdir(join(folder, "taken"))
  const after = await startNats({ bin, store, identities: join(folder, "taken") })
  const settings = { NATS_URL: after.url, NATS_NKEY_FILE: join(folder, "taken") }
  const there = Effect.scoped(Layer.build(Layer.fresh(logOf("planner", [planner]))))
  expect(Exit.isSuccess(await Effect.runPromiseExit(there.pipe(Effect.timeout("20 seconds"), settled(settings))))).toBe(
    true
  )
  await after.stop()
})
