import { Effect } from "effect"
import type { SlackError } from "#integrations/slack/client.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { type Check, fail, isSet, ok, setting, warn } from "./Finding.ts"

/** The bot token, the channel, what clicks need, and how Slack reaches us. */
export const slack: Check = Effect.gen(function* () {
  const hasToken = yield* isSet("SLACK_BOT_TOKEN")
  const hasSecret = yield* isSet("SLACK_SIGNING_SECRET")
  const hasSocket = yield* isSet("SLACK_APP_TOKEN")
  if (!hasToken && !hasSecret && !hasSocket) return [ok("slack", "not set up: tasks are not shown in Slack")]
  const hearing = hasSocket
    ? ok("slack requests", "over a socket of ours")
    : hasSecret
      ? ok("slack requests", "signing secret set")
      : fail(
          "slack requests",
          "neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set, so no click will be heard",
          hook
        )
  if (!hasToken) return [fail("slack", "SLACK_BOT_TOKEN is not set", renew), hearing]
  return [...(yield* Effect.provide(asked, Slack.layer)), hearing]
})

const asked = Effect.gen(function* () {
  const slack = yield* Slack
  const identity = yield* slack.identity.pipe(
    Effect.map(({ team, user, user_id }) => ({
      finding: ok("slack", `token of ${user ?? user_id} in ${team ?? "its workspace"}`),
      id: user_id
    })),
    Effect.catch((error) => Effect.succeed({ finding: failing("slack", error, renew), id: undefined }))
  )
  if (identity.id === undefined) return [identity.finding]
  const name = yield* setting("SLACK_CHANNEL_AGENTS", "")
  const channel =
    name === ""
      ? warn("slack channel", "SLACK_CHANNEL_AGENTS is not set: only tasks asked for in Slack are shown there", choose)
      : yield* slack.channel.pipe(
          // What the app reads first whenever it shows a task.
          Effect.flatMap((id) =>
            Effect.as(slack.marked(id, "redgreen_doctor"), ok("slack channel", `${name} can be read`))
          ),
          Effect.catch((error) => Effect.succeed(failing("slack channel", error, invite)))
        )
  const people = yield* slack.user(identity.id).pipe(
    Effect.as(ok("slack people", "can be told from bots")),
    Effect.catch((error) => Effect.succeed(failing("slack people", error, scope)))
  )
  return [identity.finding, channel, people]
})

const failing = (check: string, error: SlackError, mend: string) =>
  error._tag === "SlackRefused"
    ? fail(check, error.message, mend)
    : fail(check, `cannot be asked: ${error.message}`, reach)

const renew = "Install the app in the workspace and set SLACK_BOT_TOKEN (xoxb-…) in .env."
const reach = "Check SLACK_API_URL and the network, and try again."
const hook =
  "Set SLACK_SIGNING_SECRET (Basic Information of the app), or SLACK_APP_TOKEN (xapp-…) for Socket Mode, in .env."
const choose = "Set it to the channel's id or #name, and invite the app there."
const invite =
  "Invite the app to the channel; it needs the scopes chat:write, channels:read and channels:history (groups:… where it is private)."
const scope = "Add the scope users:read to the app and install it again: without it nobody can approve in Slack."
