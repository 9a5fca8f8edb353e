import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { type AddressInfo, createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import postgres from "postgres"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { identify } from "../process.ts"
import { type LocalPostgres, startPostgres } from "./start.ts"

// Real servers: starting one takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

// One folder for all tests: what they show is that its data outlives whatever happens to the server.
let dir: string
let started: Array<LocalPostgres> = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "redgreen-postgres-"))
})
afterEach(async () => {
  await Promise.all(started.map((server) => server.stop()))
  started = []
})
afterAll(() => rm(dir, { recursive: true }))

const start = async (port?: number) => {
  const server = await startPostgres({ dir, ...(port === undefined ? {} : { port }) })
  started.push(server)
  return server
}

const query = async (url: string, statement: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

test("starts PostgreSQL 18 on loopback only, with a database of its own and a private password", async () => {
  const server = await start()
  const [row] = await query(
    server.url,
    `select current_database() as database, current_setting('server_version_num')::int / 10000 as major,
       current_setting('listen_addresses') as listens, current_setting('fsync') as fsync`
  )
  expect(row).toEqual({ database: "redgreen", major: 18, listens: "127.0.0.1", fsync: "on" })
  expect((await stat(join(dir, "password"))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(dir, "log"), "utf8")).not.toContain(new URL(server.url).password)
  await expect(query(server.url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow(
    /password authentication failed/
  )
})

test("stop leaves neither process nor port, even with a client connected", async () => {
  const server = await start()
  const client = postgres(server.url, { max: 1 })
  await client`select 1`
  await server.stop()
  expect(identify(server.pid)).toBeUndefined()
  const [error] = await once(createConnection(Number(new URL(server.url).port), "127.0.0.1"), "error")
  expect(error.code).toBe("ECONNREFUSED")
  await client.end()
})

test("a row survives a stop and the next start, with the same password", async () => {
  const first = await start()
  await query(first.url, "create table kept as select 'still here' as text")
  await first.stop()
  const second = await start()
  expect(await query(second.url, "select text from kept")).toEqual([{ text: "still here" }])
  expect(new URL(second.url).password).toBe(new URL(first.url).password)
})

test("a row survives kill -9 of the server while a client is connected", async () => {
  const first = await start()
  const client = postgres(first.url, { max: 1 })
  await client`create table acknowledged as select 1 as number`
  process.kill(first.pid, "SIGKILL")
  await first.stop()
  const second = await start()
  expect(await query(second.url, "select number from acknowledged")).toEqual([{ number: 1 }])
  await client.end()
})

test("a pid file that names a stranger does not stop the start, nor harm the stranger", async () => {
  const stranger = spawn("sleep", ["60"])
  await once(stranger, "spawn")
  const file = join(dir, "data/postmaster.pid")
  await writeFile(file, [stranger.pid, join(dir, "data"), 1, 5432, "", "127.0.0.1", "", "ready", ""].join("\n"), {
    mode: 0o600
  })
  await start()
  expect(identify(stranger.pid!)).toBeDefined()
  stranger.kill()
})

test("data in use is refused, and its server is left alone", async () => {
  const server = await start()
  await expect(start()).rejects.toThrow(/already in use by process/)
  expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }])
})

test("the server of a killed owner is replaced, though its record is lost", async () => {
  const arg = JSON.stringify({ dir })
  const script = `import { startPostgres } from ${JSON.stringify(import.meta.resolve("./start.ts"))}
    console.log((await startPostgres(${arg})).pid)`
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: {},
    stdio: ["ignore", "pipe", "inherit"]
  })
  const [line] = await once(owner.stdout!, "data")
  const orphan = Number(line)
  owner.kill("SIGKILL")
  await once(owner, "exit")
  expect(identify(orphan)).toBeDefined()
  await rm(join(dir, "pid"))

  const server = await start()
  expect(identify(orphan)).toBeUndefined()
  expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }])
})

test("a demanded port is used, and one that is taken is named", async () => {
  const holder = createServer().listen(0, "127.0.0.1")
  await once(holder, "listening")
  const { port } = holder.address() as AddressInfo
  await expect(start(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
  holder.close()
  await once(holder, "close")
  expect(new URL((await start(port)).url).port).toBe(String(port))
})
