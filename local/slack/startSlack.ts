import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { deliver, type Receiver } from "./deliver.ts"
import { openFaults, type SlackFault } from "./Faults.ts"
import { openPeople, type People } from "./People.ts"
import { openScene, type Whisper } from "./Scene.ts"
import { openSockets } from "./Sockets.ts"
import { sendJson } from "./send.ts"
import { servePage } from "./servePage.ts"
import { type Json, openWorkspace, type Seed, type SlackMessage } from "./Workspace.ts"
import { type SlackCall, webApi } from "./webApi.ts"

export interface SlackOptions extends Seed {
  readonly port?: number
  /** For Socket Mode; without one it is refused. */
  readonly appToken?: string
  /** User groups: the names of their members, by the group's id. */
  readonly groups?: Readonly<Record<string, ReadonlyArray<string>>>
}

export interface SlackStandIn extends People {
  /** For people. */
  readonly url: string
  /** For `SLACK_API_URL`. */
  readonly apiUrl: string
  /** Ids by name. */
  readonly people: ReadonlyMap<string, string>
  readonly channels: ReadonlyMap<string, string>
  /** Where commands and interactions go while no socket is open. */
  connect(receiver: Receiver): void
  setFaults(...faults: ReadonlyArray<SlackFault>): void
  /** Newest first; by the channel's name. */
  messages(channel: string): Promise<ReadonlyArray<SlackMessage>>
  /** Oldest first, without the message it hangs under. */
  thread(channel: string, ts: string): Promise<ReadonlyArray<SlackMessage>>
  /** Messages only one person sees, and the modals that are open, oldest first. */
  readonly whispers: ReadonlyArray<Whisper>
  views(): ReadonlyArray<Json>
  /** Calls of the Web API, oldest first. */
  readonly calls: ReadonlyArray<SlackCall>
  readonly sockets: { connected(): boolean; refresh(): void }
  stop(): Promise<void>
}

/** Slack on loopback: `emulate`'s Web API, with signatures, limits, Socket Mode and people who type, click and fill in. */
export const startSlack = async (options: SlackOptions): Promise<SlackStandIn> => {
  const workspace = await openWorkspace(options)
  const faults = openFaults()
  const calls: Array<SlackCall> = []
  const sockets = openSockets(workspace)
  const scene = openScene(() => url)
  let receiver: Receiver | undefined
  const groups = Object.fromEntries(
    Object.entries(options.groups ?? {}).map(([id, members]) => [
      id,
      members.map((name) => workspace.people.get(name)!)
    ])
  )
  const tokens = { bot: options.botToken, app: options.appToken }
  const answer = webApi({ workspace, scene, faults, tokens, groups, calls, socketUrl: () => sockets.url(url) })
  const people = openPeople(workspace, scene, (kind, payload, twist) =>
    deliver({ receiver, sockets }, kind, payload, twist)
  )
  const page = servePage({ workspace, scene, people, url: () => url })

  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? "/", "http://local")
      if (pathname.startsWith("/api/"))
        return answer(pathname.slice("/api/".length), request, await buffer(request), response)
      if (pathname.startsWith("/hooks/")) {
        const found = scene.respond(pathname, JSON.parse((await buffer(request)).toString()))
        return sendJson(response, found ? 200 : 404, found ? { ok: true } : { ok: false, error: "used_url" })
      }
      return page(request, response)
    })().catch((error: unknown) => sendJson(response, 500, { ok: false, error: String(error) }))
  })
  server.on("upgrade", sockets.upgrade)
  server.listen(options.port ?? 0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const channelId = (name: string) => workspace.channels.get(name) ?? name
  return {
    ...people,
    ...{ url, apiUrl: `${url}/api/`, people: workspace.people, channels: workspace.channels, calls },
    connect: (to) => {
      receiver = to
    },
    setFaults: faults.set,
    messages: (channel) => workspace.messages(channelId(channel)),
    thread: (channel, ts) => workspace.thread(channelId(channel), ts),
    whispers: scene.whispers,
    views: () => [...scene.views.values()].map(({ view }) => view),
    sockets: { connected: sockets.connected, refresh: sockets.refresh },
    stop: async () => {
      await sockets.close()
      server.close()
      server.closeAllConnections()
      await workspace.stop()
    }
  }
}
