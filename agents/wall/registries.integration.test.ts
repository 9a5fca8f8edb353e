import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, request } from "node:http"
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serveRegistries } from "./registries.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "registries-test-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const listening = <S extends Server>(server: S) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await once(server.listen(0, "127.0.0.1"), "listening")
      return `127.0.0.1:${(server.address() as AddressInfo).port}`
    }),
    () => Effect.sync(() => server.close())
  )

describe("the proxy to the declared registries", () => {
  it.live("tunnels to them, and tells why to nobody else", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "socket")
      const host = yield* listening(createTcpServer((socket) => socket.end("hello")))
      yield* serveRegistries(path, async () => new Set([host]))
      const tunnel = (to: string) =>
        Effect.promise(async () => {
          const asked = request({ socketPath: path, method: "CONNECT", path: to }).end()
          const [answer, socket, head] = (await once(asked, "connect")) as [{ statusCode: number }, Socket, Buffer]
          let text = head.toString()
          for await (const chunk of socket) text += chunk
          return [answer.statusCode, text]
        })
      expect(yield* tunnel(host)).toEqual([200, "hello"])
      for (const other of ["127.0.0.1:1", `localhost:${host.split(":")[1]}`, `${host}0`, "example.com:443", ""])
        expect(yield* tunnel(other)).toEqual([403, expect.stringContaining("REDGREEN_REGISTRIES")])
    }).pipe(Effect.scoped)
  )

  it.live("passes plain requests to them alone", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "socket")
      const host = yield* listening(createServer((asked, answer) => answer.end(`${asked.method} ${asked.url}`)))
      yield* serveRegistries(path, async () => new Set([host]))
      const get = (to: string) =>
        Effect.promise(async () => {
          const [answer] = await once(request({ socketPath: path, path: to }).end(), "response")
          let text = ""
          for await (const chunk of answer) text += chunk
          return [answer.statusCode, text]
        })
      expect(yield* get(`http://${host}/left?x=1`)).toEqual([200, "GET /left?x=1"])
      for (const other of [
        "http://127.0.0.1:1/",
        "/left",
        "file:///etc/passwd",
        `https://${host}/`,
        `http://${host}@example.com/`
      ])
        expect((yield* get(other))[0]).toBe(403)
    }).pipe(Effect.scoped)
  )
})
