import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Exit, Layer } from "effect"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { freePort } from "#local/freePort.ts"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { type LocalNats, startNats } from "#local/nats/start.ts"
import { Nats } from "./Nats.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let folder: string
let server: LocalNats

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-nats-"))
  const cache = join(import.meta.dirname, "../../.redgreen/cache")
  const path = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
  const bin = await obtainNatsServer({ cache, path, say: () => {} })
  const config = `authorization { user: "redgreen", password: "pa:ss@word" }`
  server = await startNats({ bin, store: join(folder, "store"), config })
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const roundTrip = (settings: Record<string, string>) =>
  Effect.flatMap(Nats, ({ connection }) => Effect.promise(() => connection.rtt())).pipe(
    Effect.provide(Nats.as("ingest").pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))),
    Effect.runPromiseExit
  )

const address = () => new URL(server.url).host

test("logs in with what stands in the URL", async () => {
  expect(await roundTrip({ NATS_URL: `nats://redgreen:pa%3Ass%40word@${address()}` })).toMatchObject({
    _tag: "Success"
  })
})

test("logs in with what stands beside a URL without a scheme", async () => {
  const login = { NATS_USER: "redgreen", NATS_PASSWORD: "pa:ss@word" }
  expect(await roundTrip({ NATS_URL: address(), ...login })).toMatchObject({ _tag: "Success" })
})

test("says where it failed to log in, and nothing of the password", async () => {
  const exit = await roundTrip({ NATS_URL: `nats://redgreen:wrong-secret@${address()}` })
  expect(String(exit)).toContain(`The NATS server at ${address()} does not let us in`)
  expect(JSON.stringify(exit) + String(exit)).not.toContain("wrong-secret")
})

test("says where there is no server and what to do", async () => {
  const port = await freePort()
  const exit = await roundTrip({ NATS_URL: `nats://127.0.0.1:${port}` })
  expect(Exit.isFailure(exit)).toBe(true)
  expect(String(exit)).toContain(`No NATS server at 127.0.0.1:${port}`)
  expect(String(exit)).toContain("NATS_URL")
})

test("does not repeat a URL that is none", async () => {
  const exit = await roundTrip({ NATS_URL: "nats://redgreen:wrong-secret@:::" })
  expect(String(exit)).toContain("is not a URL")
  expect(String(exit)).not.toContain("wrong-secret")
})
