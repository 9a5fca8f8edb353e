import { Clock, Effect } from "effect"
import type { Block } from "./blocks.ts"
import type { SlackError, slackClient } from "./client.ts"
import { Done, type Identity, Messages, Permalink, Sent } from "./wire.ts"

/** Stands in the message's metadata, which people do not see, so that we find it again before posting it twice. */
export interface Marker {
  readonly type: string
  readonly payload: Readonly<Record<string, string>>
}

export interface Content {
  /** Shown in notifications and by what cannot show blocks: finished mrkdwn. */
  readonly text: string
  readonly blocks?: ReadonlyArray<Block>
  readonly marker?: Marker
}

export interface Posted {
  readonly channel: string
  readonly ts: string
}

export interface Found extends Posted {
  readonly marker: Marker
}

export const messageCalls = (
  call: ReturnType<typeof slackClient>,
  own: Effect.Effect<typeof Identity.Type, SlackError>,
  pace: boolean
) => {
  const nextAt = new Map<string, number>()
  // Slack takes one message a second for each channel; the turn is taken before the wait, so that two do not take the same one.
  const turn = Effect.fnUntraced(function* (channel: string) {
    if (!pace) return
    const now = yield* Clock.currentTimeMillis
    const at = Math.max(now, nextAt.get(channel) ?? 0)
    nextAt.set(channel, at + 1000)
    yield* Effect.sleep(at - now)
  })

  const post = Effect.fn("Slack.post")(function* (channel: string, content: Content, thread?: string) {
    yield* turn(channel)
    const place = { channel, ...(thread === undefined ? {} : { thread_ts: thread }) }
    const { channel: where, ts } = yield* call(Sent, "chat.postMessage", { ...place, ...quiet, ...wired(content) })
    return { channel: where, ts } satisfies Posted
  })

  const update = Effect.fn("Slack.update")(function* ({ channel, ts }: Posted, content: Content) {
    yield* call(Done, "chat.update", { channel, ts, ...wired(content) })
  })

  const postEphemeral = Effect.fn("Slack.postEphemeral")(function* (
    place: { readonly channel: string; readonly user: string; readonly thread?: string },
    content: Content
  ) {
    const { thread, ...rest } = place
    const where = thread === undefined ? rest : { ...rest, thread_ts: thread }
    yield* call(Done, "chat.postEphemeral", { ...where, ...wired(content) })
  })

  /** Newest first in a channel, oldest first in a thread. Anybody's app may write our marker, so it counts only on our own. */
  const marked = Effect.fn("Slack.marked")(function* (
    channel: string,
    type: string,
    { thread, since }: { readonly thread?: string; readonly since?: number } = {}
  ) {
    const self = yield* own
    const found: Array<Found> = []
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = yield* call(Messages, thread === undefined ? "conversations.history" : "conversations.replies", {
        ...{ channel, limit: 200, include_all_metadata: true },
        ...(thread === undefined ? {} : { ts: thread }),
        ...(since === undefined ? {} : { oldest: String(since) }),
        ...(cursor === undefined ? {} : { cursor })
      })
      for (const { metadata, ts, user, bot_id } of answer.messages) {
        const ours = user === self.user_id || (bot_id != null && bot_id === self.bot_id)
        if (ours && metadata?.event_type === type)
          found.push({ channel, ts, marker: { type, payload: strings(metadata.event_payload ?? {}) } })
      }
      cursor = answer.response_metadata?.next_cursor
      if (cursor === undefined || cursor === "") break
    }
    return found
  })

  const permalink = Effect.fn("Slack.permalink")(function* ({ channel, ts }: Posted) {
    return (yield* call(Permalink, "chat.getPermalink", { channel, message_ts: ts })).permalink
  })

  return { post, update, postEphemeral, marked, permalink }
}

/** Two thousand messages back; further away nobody would see that it is there twice. */
const MOST_PAGES = 10

/** No preview of links, nothing made a link or a mention that was not one. */
const quiet = { unfurl_links: false, unfurl_media: false, link_names: false }

const wired = ({ blocks, marker, text }: Content) => ({
  text,
  ...(blocks === undefined ? {} : { blocks }),
  ...(marker === undefined ? {} : { metadata: { event_type: marker.type, event_payload: marker.payload } })
})

const strings = (payload: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).filter((entry): entry is [string, string] => typeof entry[1] === "string"))
