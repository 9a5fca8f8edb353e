import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { WebSocket, WebSocketServer } from "ws"
import type { Json, Workspace } from "./Workspace.ts"

export interface Sockets {
  /** Address for one connection, as `apps.connections.open` answers it. */
  url(base: string): string
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  connected(): boolean
  /** The app's acknowledgement, or undefined when there is none within three seconds. */
  send(type: string, payload: Json): Promise<Json | undefined>
  /** Tells the app to connect anew, as Slack does every few hours. */
  refresh(): void
  close(): Promise<void>
}

/** Socket Mode: hello, then envelopes that are acknowledged by their id. https://docs.slack.dev/apis/events-api/using-socket-mode */
export const openSockets = ({ ids }: Workspace): Sockets => {
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const waiting = new Map<string, (ack: Json) => void>()
  const open = () => [...server.clients].filter((client) => client.readyState === WebSocket.OPEN)

  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const ack = JSON.parse(String(data))
      waiting.get(ack.envelope_id)?.(ack)
    })
    socket.on("error", () => socket.terminate())
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: open().length,
        connection_info: { app_id: ids.app },
        debug_info: { host: "local", approximate_connection_time: 18060 }
      })
    )
  })

  return {
    url: (base) => {
      const ticket = randomUUID()
      tickets.add(ticket)
      return `${base.replace(/^http/, "ws")}/link/?ticket=${ticket}&app_id=${ids.app}`
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? "", "http://local").searchParams.get("ticket") ?? ""
      // Good for one connection.
      if (!tickets.delete(ticket)) return socket.destroy() && undefined
      server.handleUpgrade(request, socket, head, (opened) => server.emit("connection", opened, request))
    },
    connected: () => open().length > 0,
    send: (type, payload) =>
      new Promise((resolve) => {
        const envelope_id = randomUUID()
        const done = (ack: Json | undefined) => {
          clearTimeout(timer)
          waiting.delete(envelope_id)
          resolve(ack)
        }
        const timer = setTimeout(() => done(undefined), 3000)
        waiting.set(envelope_id, done)
        open()
          .at(-1)
          ?.send(JSON.stringify({ envelope_id, type, accepts_response_payload: true, payload }))
      }),
    refresh: () => {
      for (const socket of open()) socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }))
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate()
        server.close(() => resolve())
      })
  }
}
