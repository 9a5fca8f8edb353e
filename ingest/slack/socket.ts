import { Clock, Config, Effect, Layer, Redacted } from "effect"
import type { SlackUnavailable } from "#integrations/slack/errors.ts"
import { slackApiUrl } from "#integrations/slack/Slack.ts"
import { type Envelope, socketMode } from "#integrations/slack/socketMode.ts"
import { hearCommand, hearInteraction } from "./receive.ts"

/**
 * Hears Slack over a connection of our own (Socket Mode) where `SLACK_APP_TOKEN` (`xapp-…`, scope `connections:write`) is set, for
 * who has no public address. While it runs Slack sends nothing to the webhooks.
 */
export const slackSocket = Layer.effectDiscard(
  Effect.gen(function* () {
    const appToken = yield* Config.Redacted("SLACK_APP_TOKEN").pipe(Config.withDefault(Redacted.make("")))
    if (Redacted.value(appToken) === "") return
    const apiUrl = yield* slackApiUrl
    yield* Effect.forkScoped(connected(socketMode({ apiUrl, appToken }, heard)))
  })
)

/** Connects again whenever the connection ends: soon after one that worked for a while, else ever more slowly, up to a minute. */
const connected = Effect.fnUntraced(function* <R>(connection: Effect.Effect<never, SlackUnavailable, R>) {
  for (let waitMs = FIRST_MS; ; ) {
    const began = yield* Clock.currentTimeMillis
    const { message } = yield* Effect.flip(connection)
    const worked = (yield* Clock.currentTimeMillis) - began > A_MINUTE
    waitMs = worked ? FIRST_MS : Math.min(2 * waitMs, A_MINUTE)
    yield* Effect.logInfo(`slack socket: ${message}; connecting again in ${waitMs} ms`)
    yield* Effect.sleep(waitMs)
  }
})

const FIRST_MS = 250
const A_MINUTE = 60_000

const heard = ({ payload, type }: Envelope) =>
  type === "slash_commands" ? Effect.orDie(hearCommand(payload)) : Effect.orDie(hearInteraction(payload))
