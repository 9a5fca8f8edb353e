import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { createServer, request as httpRequest } from "node:http"
import { connect } from "node:net"
import type { Duplex } from "node:stream"
import { Config, Effect } from "effect"

/**
 * Where dependencies may come from, as `host:port`: the public registries and what they send one on to, npm's own setting on
 * this machine, and REDGREEN_REGISTRIES (hosts or addresses, separated by commas).
 */
export const registryHosts = Effect.gen(function* () {
  const more = yield* Config.String("REDGREEN_REGISTRIES").pipe(Config.withDefault(""))
  const settings = ["/usr/etc/npmrc", "/usr/local/etc/npmrc"].filter((file) => existsSync(file))
  const named = settings.flatMap((file) => [
    ...readFileSync(file, "utf8").matchAll(/^\s*(?:@[^:=\s]+:)?registry\s*=\s*(\S+)/gm)
  ])
  const all = [...publicHosts, ...named.map(([, url]) => url!), ...more.split(",").map((entry) => entry.trim())]
  return new Set(all.filter((entry) => entry !== "").map(hostAndPort))
})

const publicHosts = [
  ...["registry.npmjs.org", "registry.yarnpkg.com", "repo.yarnpkg.com", "npm.jsr.io"],
  ...["pypi.org", "files.pythonhosted.org", "rubygems.org", "index.rubygems.org"],
  ...["proxy.golang.org", "sum.golang.org", "index.crates.io", "static.crates.io", "crates.io"],
  ...["repo.maven.apache.org", "repo1.maven.org", "plugins.gradle.org", "plugins-artifacts.gradle.org"]
]

const hostAndPort = (entry: string) => {
  const url = new URL(/^https?:\/\//.test(entry) ? entry : `https://${entry}`)
  return `${url.hostname}:${url.port || (url.protocol === "http:" ? 80 : 443)}`
}

/**
 * A forward proxy on the socket at `path` until the scope ends. It tunnels (CONNECT) to the allowed hosts, passes plain HTTP
 * requests to them, and answers everything else with 403 and the reason.
 */
export const serveRegistries = Effect.fnUntraced(function* (path: string, allowed: ReadonlySet<string>) {
  const open = new Set<Duplex>()
  const keep = <S extends Duplex>(stream: S) => {
    open.add(stream)
    stream.once("close", () => open.delete(stream))
    return stream
  }
  const server = createServer((request, response) => {
    const target = URL.canParse(request.url ?? "") ? new URL(request.url!) : undefined
    if (target?.protocol !== "http:" || !allowed.has(`${target.hostname}:${target.port || 80}`)) {
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
  server.on("connect", (request, client: Duplex, head: Buffer) => {
    const address = request.url?.toLowerCase() ?? ""
    if (!allowed.has(address)) {
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
