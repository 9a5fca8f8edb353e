import { Cache, Config, Context, type Duration, Effect, Exit, Layer, Metric, Redacted } from "effect"
import { limitedCalls } from "../limitedCalls.ts"
import type { Block } from "./blocks.ts"
import { type SlackError, slackClient } from "./client.ts"
import { SlackRefused } from "./errors.ts"
import { isMember } from "./membership.ts"
import { type Content, type Found, messageCalls, type Posted } from "./messages.ts"
import { respond } from "./response.ts"
import { Channels, Done, GroupMembers, Identity, UserInfo } from "./wire.ts"

type Answer<A> = Effect.Effect<A, SlackError>

export interface SlackUser {
  readonly id: string
  readonly name: string
  readonly isBot: boolean
  /** Of our workspace, or organization; not connected from another one. */
  readonly isMember: boolean
  /** Invited to one or some channels only. */
  readonly isGuest: boolean
  readonly isDeleted: boolean
}

/**
 * Slack's Web API (https://docs.slack.dev/reference/methods), with only the calls we make. Reads `SLACK_BOT_TOKEN` (`xoxb-…`),
 * `SLACK_API_URL` and `SLACK_CHANNEL_AGENTS`. Every call takes 10 s at most and is sent once, so look for a message before posting it
 * again; without a token every call is refused with `not_configured`. Times (`ts`) are Slack's: seconds with six decimals, as text.
 */
export class Slack extends Context.Service<
  Slack,
  {
    readonly configured: boolean
    /** Who the token belongs to. */
    readonly identity: Answer<typeof Identity.Type>
    /** Id of the channel where tasks are shown: the setting's own, or what its `#name` is the name of. */
    readonly channel: Answer<string>
    post(channel: string, content: Content, thread?: string): Answer<Posted>
    update(message: Posted, content: Content): Answer<void>
    postEphemeral(
      place: { readonly channel: string; readonly user: string; readonly thread?: string },
      content: Content
    ): Answer<void>
    /** Our own messages with a marker of this type, in a channel (newest first) or in one thread; `since` in Unix seconds. */
    marked(
      channel: string,
      type: string,
      where?: { readonly thread?: string; readonly since?: number }
    ): Answer<ReadonlyArray<Found>>
    permalink(message: Posted): Answer<string>
    /** `trigger` lives for 3 s and opens one view. */
    openView(trigger: string, view: Block): Answer<void>
    /** Says something only the person sees who acted, in place of the ephemeral message they acted in or beside it. */
    respond(responseUrl: string, content: Content, replace: boolean): Answer<void>
    /** Ids of the people in a user group, as of the last five minutes. */
    groupMembers(group: string): Answer<ReadonlySet<string>>
    /** As of the last minute: who left, or became a guest, decides nothing any more. */
    user(id: string): Answer<SlackUser>
  }
>()("redgreen/integrations/Slack") {
  static readonly layer = Layer.effect(
    Slack,
    Effect.gen(function* () {
      const token = yield* Config.Redacted("SLACK_BOT_TOKEN").pipe(Config.withDefault(Redacted.make("")))
      const apiUrl = yield* slackApiUrl
      const channelSetting = yield* Config.String("SLACK_CHANNEL_AGENTS").pipe(Config.withDefault(""))
      const configured = Redacted.value(token) !== ""
      yield* Metric.value(limitedCalls("slack"))
      const asking = slackClient({ apiUrl, token })
      const call: typeof asking = (schema, method, parameters) =>
        configured ? asking(schema, method, parameters) : Effect.fail(notConfigured)

      const identities = yield* remembering("1 hour", () =>
        call(Identity, "auth.test").pipe(Effect.withSpan("Slack.identity"))
      )
      const channels = yield* remembering("1 day", (name) =>
        channelIdOf(call, name).pipe(Effect.withSpan("Slack.channel"))
      )
      const identity = identities("")

      const groupMembers = yield* remembering("5 minutes", (group) =>
        call(GroupMembers, "usergroups.users.list", { usergroup: group }).pipe(
          Effect.map(({ users }): ReadonlySet<string> => new Set(users)),
          Effect.withSpan("Slack.groupMembers")
        )
      )

      const user = yield* remembering("1 minute", (id) =>
        Effect.zipWith(identity, call(UserInfo, "users.info", { user: id }), (us, { user }) => ({
          id: user.id,
          name: user.real_name || user.name || user.id,
          isBot: user.is_bot === true,
          isMember: isMember(us, user),
          isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
          isDeleted: user.deleted === true
        })).pipe(Effect.withSpan("Slack.user"))
      )

      return Slack.of({
        ...{ configured, identity, channel: channels(channelSetting.trim()), groupMembers, user },
        ...messageCalls(call, identity, new URL(apiUrl).hostname === "slack.com"),
        openView: Effect.fn("Slack.openView")(function* (trigger, view) {
          yield* call(Done, "views.open", { trigger_id: trigger, view })
        }),
        respond: respond(apiUrl)
      })
    })
  )
}

/** Ends in `/api/`, as Slack's own does: `https://slack.com/api/`. */
export const slackApiUrl = Config.String("SLACK_API_URL").pipe(
  Config.withDefault("https://slack.com/api/"),
  Config.map((url) => url.replace(/\/*$/, "/"))
)

const notConfigured = new SlackRefused({ error: "not_configured", message: "SLACK_BOT_TOKEN is not set" })

// A failure is forgotten at once: the next one to ask shall ask Slack.
const remembering = <A, E>(ttl: Duration.Input, lookup: (key: string) => Effect.Effect<A, E>) =>
  Effect.map(
    Cache.makeWith(lookup, { capacity: 1000, timeToLive: (exit) => (Exit.isSuccess(exit) ? ttl : 0) }),
    (cache) => (key: string) => Cache.get(cache, key)
  )

/** Only channels the app was invited to are listed besides the public ones. */
const channelIdOf = Effect.fnUntraced(function* (call: ReturnType<typeof slackClient>, setting: string) {
  if (setting === "")
    return yield* new SlackRefused({ error: "no_channel", message: "SLACK_CHANNEL_AGENTS is not set" })
  if (/^[CGD][A-Z0-9]{5,}$/.test(setting)) return setting
  const name = setting.replace(/^#/, "")
  let cursor: string | undefined
  do {
    const answer = yield* call(Channels, "conversations.list", {
      ...{ types: "public_channel,private_channel", exclude_archived: true, limit: 200 },
      ...(cursor === undefined ? {} : { cursor })
    })
    const found = answer.channels.find((channel) => channel.name === name)
    if (found !== undefined) return found.id
    cursor = answer.response_metadata?.next_cursor
  } while (cursor !== undefined && cursor !== "")
  return yield* new SlackRefused({
    error: "channel_not_found",
    message: `Slack knows no channel #${name} that the app can see; invite the app, or set SLACK_CHANNEL_AGENTS to its id`
  })
})
