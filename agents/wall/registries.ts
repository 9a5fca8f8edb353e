import { once } from "node:events"
import { createServer, request as httpRequest } from "node:http"
import { connect } from "node:net"
import type { Duplex } from "node:stream"
import { Effect } from "effect"
import type { Hosts } from "./registryHosts.ts"

/**
 * A forward proxy on the socket at `path` until the scope ends. It tunnels (CONNECT) to the allowed hosts, passes plain HTTP
 * requests to them, and answers everything else with 403 and the reason.
 */
export const serveRegistries = Effect.fnUntraced(function* (path: string, allowed: () => Promise<Hosts>) {
  const open = new Set<Duplex>()
  const keep = <S extends Duplex>(stream: S) => {
    open.add(stream)
    stream.once("close", () => open.delete(stream))
    return stream
  }
  const server = createServer(async (request, response) => {
    const target = URL.canParse(request.url ?? "") ? new URL(request.url!) : undefined
    if (target?.protocol !== "http:" || !(await allowed()).has(`${target.hostname}:${target.port || 80}`)) {
      response
        .writeHead(403, { "content-type": "text/plain", connection: "close" })
        .end(refusal(target?.host ?? "this"))
      return
    }
    const { "proxy-connection": _, "proxy-authorization": __, ...headers } = request.headers
    const sent = httpRequest(target, { method: request.method ?? "GET", headers: { ...headers, host: target.host } })
    sent.on("response", (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)))
    sent.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
    response.once("close", () => sent.destroy())
    request.pipe(sent)
  })
  server.on("connection", keep)
  server.on("connect", async (request, client: Duplex, head: Buffer) => {
    const address = request.url?.toLowerCase() ?? ""
    client.once("error", () => client.destroy())
    if (!(await allowed()).has(address)) {
      client.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${refusal(address)}`)
      return
    }
    const [, host = "", port] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? []
    const upstream = keep(connect(Number(port), host))
    upstream.once("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n")
      upstream.write(head)
      client.pipe(upstream).pipe(client)
    })
    upstream.once("error", () => client.destroy())
    client.once("error", () => upstream.destroy()).once("close", () => upstream.destroy())
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(path), "listening")),
    () =>
      Effect.sync(() => {
        server.close()
        for (const stream of open) stream.destroy()
      })
  )
})

const refusal = (host: string) =>
  `${host} is no declared package registry, and nothing else can be reached while dependencies are installed. REDGREEN_REGISTRIES declares more.\n`
