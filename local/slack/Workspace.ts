import { createEmulator } from "emulate"

/** Who and what is in the workspace when it starts. People are known by name; Slack's ids are dealt anew at every start. */
export interface Seed {
  readonly botToken: string
  readonly people: ReadonlyArray<string>
  /** The first one is where tasks are shown. */
  readonly channels: ReadonlyArray<string>
  /** Those who are no ordinary members, by name. */
  readonly members?: Readonly<Record<string, Membership>>
  /** The app is installed for the whole organization the workspace is part of. */
  readonly grid?: boolean
}

/** What `users.info` says of a guest, of who has left, and of who is connected from another workspace. */
export interface Membership {
  readonly team_id?: string
  readonly is_stranger?: boolean
  readonly is_restricted?: boolean
  readonly is_ultra_restricted?: boolean
  readonly deleted?: boolean
}

export interface SlackMessage {
  readonly ts: string
  readonly user?: string
  readonly text: string
  readonly thread_ts?: string
  readonly blocks?: ReadonlyArray<Json>
  readonly metadata?: Json
  readonly edited?: Json
}
// biome-ignore lint/suspicious/noExplicitAny: blocks and payloads of every shape pass through
export type Json = any

export interface Workspace {
  /** One call of the Web API as the bot, past everything the stand-in adds. */
  readonly call: (method: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Json>
  /** A call with the caller's own bytes. */
  readonly forward: (method: string, body: Buffer, contentType: string, token: string) => Promise<Response>
  readonly grid: boolean
  /** Of the person with this id. */
  readonly membership: (user: string) => Membership
  readonly ids: {
    readonly team: string
    readonly enterprise: string
    readonly app: string
    readonly bot: string
    readonly botUser: string
  }
  readonly people: ReadonlyMap<string, string>
  readonly channels: ReadonlyMap<string, string>
  messages(channel: string): Promise<ReadonlyArray<SlackMessage>>
  thread(channel: string, ts: string): Promise<ReadonlyArray<SlackMessage>>
  readonly stop: () => Promise<void>
}

const ids = { team: "T000000001", enterprise: "E0HARBOR", app: "A0REDGREEN", bot: "B0REDGREEN", botUser: "U0REDGREEN" }

/** What `emulate` does of Slack: channels, messages with threads and metadata, people, views with triggers that expire. */
export const openWorkspace = async ({
  botToken,
  channels,
  grid = false,
  members = {},
  people
}: Seed): Promise<Workspace> => {
  const bot = { bot_id: ids.bot, bot_user_id: ids.botUser, app_id: ids.app, client_id: "1.2" }
  const emulator = await createEmulator({
    service: "slack",
    port: 0,
    seed: {
      slack: {
        team: { name: "Harbor", domain: "harbor" },
        users: people.map((name) => ({ name, real_name: name[0]!.toUpperCase() + name.slice(1) })),
        channels: channels.map((name) => ({ name })),
        oauth_apps: [{ ...bot, client_secret: "local", name: "Redgreen", bot_name: "redgreen", redirect_uris: [] }],
        tokens: [{ ...bot, token: botToken, type: "bot", user_id: ids.botUser }]
      }
    }
  })
  const base = new URL(emulator.url)
  base.hostname = "127.0.0.1"

  const forward: Workspace["forward"] = (method, body, contentType, token) =>
    fetch(new URL(`/api/${method}`, base), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": contentType },
      body: new Uint8Array(body)
    })
  const call: Workspace["call"] = async (method, parameters = {}) => {
    const response = await forward(method, Buffer.from(JSON.stringify(parameters)), "application/json", botToken)
    const answer = (await response.json()) as Json
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`)
    return answer
  }

  const named = (records: ReadonlyArray<Json>) => new Map<string, string>(records.map(({ id, name }) => [name, id]))
  const everyone = named((await call("users.list")).members)
  const everywhere = named((await call("conversations.list", { limit: 200 })).channels)
  for (const name of channels) await call("conversations.join", { channel: everywhere.get(name) })

  return {
    ...{ call, forward, grid, ids },
    membership: (user) => members[people.find((name) => everyone.get(name) === user) ?? ""] ?? {},
    people: new Map(people.map((name) => [name, everyone.get(name)!])),
    channels: new Map(channels.map((name) => [name, everywhere.get(name)!])),
    messages: async (channel) => (await call("conversations.history", { channel, limit: 1000 })).messages,
    thread: async (channel, ts) => (await call("conversations.replies", { channel, ts })).messages.slice(1),
    stop: () => emulator.close()
  }
}
