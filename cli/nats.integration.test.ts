import { execFile } from "node:child_process"
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect, nkeyAuthenticator } from "@nats-io/transport-node"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { type LocalNats, startNats } from "#local/nats/start.ts"
import type { Finding } from "./checks/Finding.ts"

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let folder: string
let server: LocalNats

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-cli-nats-"))
  const { stdout } = await redgreen(["nats", "identities", "--out", "identities"])
  for (const seed of await seeds()) expect(stdout).not.toContain(seed)
  const cache = join(import.meta.dirname, "../.redgreen/cache")
  const bin = await obtainNatsServer({ cache, path: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", say: () => {} })
  // As docs/identities.md has a person do it.
  server = await startNats({ bin, store: join(folder, "store"), config: "include identities/accounts.conf" })
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const redgreen = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resolve) =>
    execFile(
      process.execPath,
      [join(import.meta.dirname, "main.ts"), ...args],
      { cwd: folder, env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    )
  )

const seeds = async () => {
  const files = (await readdir(join(folder, "identities"))).filter((name) => name.endsWith(".nk"))
  return Promise.all(files.map((name) => seedIn(name)))
}
const seedIn = async (name: string) => (await readFile(join(folder, "identities", name), "utf8")).trim()

const asOperator = () => ({ NATS_URL: server.url, NATS_NKEY_FILE: join(folder, "identities/operator.nk") })

const identitiesFound = async (env: Record<string, string>) => {
  const { stdout } = await redgreen(["doctor", "--json"], env)
  const findings: ReadonlyArray<Finding> = JSON.parse(stdout)
  return findings.find(({ check }) => check === "identities") ?? findings.find(({ check }) => check === "nats")
}

test("the accounts hold public keys only", async () => {
  const accounts = await readFile(join(folder, "identities/accounts.conf"), "utf8")
  for (const seed of await seeds()) expect(accounts).not.toContain(seed)
  expect(accounts).toMatch(/"nkey": "U[A-Z2-7]{55}"/)
})

test("the operator provisions, and doctor says where it stands before and after", async () => {
  expect(await identitiesFound(asOperator())).toMatchObject({ status: "warn", mend: "redgreen nats provision" })
  const { code, stderr, stdout } = await redgreen(["nats", "provision"], asOperator())
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toContain("9 consumers")
  expect(await identitiesFound(asOperator())).toMatchObject({ status: "ok" })
  const planner = { ...asOperator(), NATS_NKEY_FILE: join(folder, "identities/planner.nk") }
  expect(await identitiesFound(planner)).toMatchObject({ status: "fail", detail: expect.stringContaining("operator") })
  expect((await redgreen(["nats", "provision"], planner)).code).not.toBe(0)
  expect(await identitiesFound({ NATS_URL: server.url })).toMatchObject({ check: "nats", status: "fail" })
})

test("doctor warns of a server without identities", async () => {
  const cache = join(import.meta.dirname, "../.redgreen/cache")
  const bin = await obtainNatsServer({ cache, path: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", say: () => {} })
  const open = await startNats({ bin, store: join(folder, "open") })
  const found = await identitiesFound({ NATS_URL: open.url })
  await open.stop()
  expect(found).toMatchObject({ status: "warn", detail: expect.stringContaining("off") })
})

test("a key is replaced while both are good, and worthless once it is retired", async () => {
  const old = await seedIn("planner.nk")
  const lets = async (seed: string) => {
    const options = { servers: server.url, authenticator: nkeyAuthenticator(Buffer.from(seed)), reconnect: false }
    const connection = await connect(options).catch(() => undefined)
    await connection?.close()
    return connection !== undefined
  }
  const reloaded = async (...args: ReadonlyArray<string>) => {
    expect((await redgreen(["nats", "identities", "--out", "identities", ...args])).code).toBe(0)
    process.kill(server.pid, "SIGHUP")
  }
  await reloaded("--rotate", "planner")
  const fresh = await seedIn("planner.nk")
  await vi.waitUntil(() => lets(fresh), { timeout: 30_000 })
  expect(fresh).not.toBe(old)
  expect(await lets(old)).toBe(true)
  await reloaded("--retire", "planner")
  await vi.waitUntil(async () => !(await lets(old)), { timeout: 30_000 })
  expect(await lets(fresh)).toBe(true)
})

test("says what is in the way", async () => {
  await copyFile(join(folder, "identities/planner.nk"), join(folder, "kept"))
  await writeFile(join(folder, "identities/planner.nk"), "garbled")
  const { code, stderr } = await redgreen(["nats", "identities", "--out", "identities"])
  expect([code, stderr]).toEqual([1, expect.stringContaining("planner.nk holds no nkey seed")])
  await copyFile(join(folder, "kept"), join(folder, "identities/planner.nk"))
  expect((await redgreen(["nats", "identities", "--out", "identities", "--retire", "planner"])).code).toBe(1)
})
