import { createHmac } from "node:crypto"
import type { Sockets } from "./Sockets.ts"
import type { Json } from "./Workspace.ts"

/** How a request differs from what Slack would send for the action itself. */
export interface Twist {
  /** Seconds the timestamp is off, signed all the same. */
  readonly skew?: number
  /** Signed with this instead. */
  readonly secret?: string
  /** The same bytes a second time; the answer is the second one's. */
  readonly twice?: true
  /** Sent by this workspace (`T…`) or organization (`E…`), which is not the app's. */
  readonly from?: string
  /** The trigger is older than three seconds by the time it is used. */
  readonly stale?: true
}

export interface Delivered {
  /** Of HTTP; over Socket Mode 200 for what was acknowledged. 0: no answer within the three seconds Slack waits. */
  readonly status: number
  readonly body: Json
  /** The exact bytes of the request. */
  readonly sent: string
}

export interface Receiver {
  /** Where the app listens; the paths are those of its settings page. */
  readonly url: string
  readonly signingSecret: string
}

/** One request of a person's making, over the app's socket where one is open, else signed and form-encoded over HTTP. */
export const deliver = async (
  to: { readonly receiver: Receiver | undefined; readonly sockets: Sockets },
  kind: "slash_commands" | "interactive",
  payload: Json,
  twist: Twist = {}
): Promise<Delivered> => {
  const sent =
    kind === "slash_commands"
      ? new URLSearchParams(payload).toString()
      : new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const once = async (): Promise<Delivered> => {
    if (to.sockets.connected()) {
      const ack = await to.sockets.send(kind, payload)
      return { status: ack === undefined ? 0 : 200, body: ack?.payload, sent }
    }
    if (to.receiver === undefined) throw new Error("this Slack knows no address to send to")
    return post(to.receiver, kind, sent, twist)
  }
  const first = await once()
  return twist.twice ? once() : first
}

const post = async (receiver: Receiver, kind: string, sent: string, twist: Twist): Promise<Delivered> => {
  const path = kind === "slash_commands" ? "commands" : "interactions"
  const timestamp = String(Math.floor(Date.now() / 1000) + (twist.skew ?? 0))
  const digest = createHmac("sha256", twist.secret ?? receiver.signingSecret)
    .update(`v0:${timestamp}:${sent}`)
    .digest("hex")
  return fetch(`${receiver.url}/webhooks/slack/${path}`, {
    method: "POST",
    body: sent,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`
    },
    signal: AbortSignal.timeout(3000)
  }).then(
    async (response) => ({ status: response.status, body: jsonOf(await response.text()), sent }),
    () => ({ status: 0, body: undefined, sent })
  )
}

const jsonOf = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return text === "" ? undefined : text
  }
}
