import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { type AddressInfo, createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { jetstream, jetstreamManager } from "@nats-io/jetstream"
import { connect } from "@nats-io/transport-node"
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { identify } from "../process.ts"
import { obtainNatsServer } from "./obtain.ts"
import { type LocalNats, startNats } from "./start.ts"

// Real servers: starting one takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let bin: string
let folder: string
let started: Array<LocalNats>

beforeAll(async () => {
  const cache = join(import.meta.dirname, "../../.redgreen/cache")
  bin = await obtainNatsServer({ cache, path: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", say: () => {} })
}, 180_000)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redgreen-nats-"))
  started = []
})
afterEach(async () => {
  await Promise.all(started.map((nats) => nats.stop()))
  await rm(folder, { recursive: true })
})

const start = async (port?: number) => {
  const nats = await startNats({ bin, store: join(folder, "store"), ...(port === undefined ? {} : { port }) })
  started.push(nats)
  return nats
}

const publish = async (url: string, text: string) => {
  const nc = await connect({ servers: url })
  await (await jetstreamManager(nc)).streams.add({ name: "KEPT", subjects: ["kept.>"] })
  await jetstream(nc).publish("kept.one", text)
  await nc.close()
}

const lastMessage = async (url: string) => {
  const nc = await connect({ servers: url })
  const message = await (await jetstreamManager(nc)).streams.getMessage("KEPT", { last_by_subj: "kept.one" })
  await nc.close()
  return message?.string()
}

const refused = async (url: string) => {
  const socket = createConnection(Number(new URL(url).port), "127.0.0.1")
  const [error] = await once(socket, "error")
  return error.code
}

test("starts, answers, and stop leaves neither process nor port", async () => {
  const nats = await start()
  const varz = await (await fetch(`${nats.monitorUrl}/varz`)).json()
  expect(varz).toMatchObject({
    host: "127.0.0.1",
    max_payload: 1024 * 1024,
    jetstream: { config: { sync_always: true } }
  })
  await nats.stop()
  expect(identify(nats.pid)).toBeUndefined()
  expect(await refused(nats.url)).toBe("ECONNREFUSED")
  expect(await refused(nats.monitorUrl)).toBe("ECONNREFUSED")
})

test("a message survives a stop and the next start", async () => {
  const first = await start()
  await publish(first.url, "still here")
  await first.stop()
  expect(await lastMessage((await start()).url)).toBe("still here")
})

test("a message survives kill -9 of the server", async () => {
  const first = await start()
  await publish(first.url, "acknowledged")
  process.kill(first.pid, "SIGKILL")
  await first.stop()
  expect(await lastMessage((await start()).url)).toBe("acknowledged")
})

test("a store in use is refused, and its server is left alone", async () => {
  const nats = await start()
  await expect(start()).rejects.toThrow(/already in use by process/)
  await publish(nats.url, "undisturbed")
})

test("the server of a killed owner is replaced", async () => {
  const arg = JSON.stringify({ bin, store: join(folder, "store") })
  const script = `import { startNats } from ${JSON.stringify(import.meta.resolve("./start.ts"))}
    console.log((await startNats(${arg})).pid)`
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: {},
    stdio: ["ignore", "pipe", "inherit"]
  })
  const [line] = await once(owner.stdout!, "data")
  const orphan = Number(line)
  owner.kill("SIGKILL")
  await once(owner, "exit")
  expect(identify(orphan)).toBeDefined()

  const nats = await start()
  expect(identify(orphan)).toBeUndefined()
  expect(nats.pid).not.toBe(orphan)
})

test("a demanded port is used, and one that is taken is named", async () => {
  const holder = createServer().listen(0, "127.0.0.1")
  await once(holder, "listening")
  const { port } = holder.address() as AddressInfo
  await expect(start(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
  holder.close()
  await once(holder, "close")
  expect((await start(port)).url).toBe(`nats://127.0.0.1:${port}`)
})

test("a server that does not start shows its last words", async () => {
  const options = { bin, store: join(folder, "store"), config: "nonsense {" }
  await expect(startNats(options)).rejects.toThrow(/ended with code 1, its last words:/)
})
