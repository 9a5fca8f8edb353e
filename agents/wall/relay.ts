import { connect, createServer, type Server, type Socket } from "node:net"
import { join } from "node:path"
import { Effect } from "effect"

/**
 * Sockets in `folder` that lead to loopback addresses, one for each, until the scope ends: what has no network of its own
 * still reaches the gateway, and nothing else.
 */
export const relayTo = Effect.fnUntraced(function* (folder: string) {
  const sockets = new Map<string, string>()
  const servers: Array<Server> = []
  const open = new Set<Socket>()
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const server of servers) server.close()
      for (const socket of open) socket.destroy()
    })
  )
  return (url: string): string => {
    const known = sockets.get(url)
    if (known !== undefined) return known
    const path = join(folder, `gateway-${sockets.size}`)
    const { hostname, port } = new URL(url)
    const server = createServer((socket) => {
      const upstream = connect(Number(port), hostname)
      for (const [one, other] of [
        [socket, upstream],
        [upstream, socket]
      ] as const) {
        open.add(one)
        one.once("close", () => void open.delete(one)).once("error", () => other.destroy())
        one.pipe(other)
      }
    })
    // The path is there when this returns: listening on a path asks no name server and waits for nothing.
    servers.push(server.listen(path))
    server.unref()
    sockets.set(url, path)
    return path
  }
})
