import { Clock, Config, Effect, Redacted } from "effect"
import { verifySlackSignature } from "#integrations/slack/signature.ts"
import { decodeCommand, decodeInteraction, formOf } from "#integrations/slack/webhook.ts"
import { type Answer, answer, type Delivery, header, refusal } from "../Webhook.ts"
import { commanded } from "./command.ts"
import { interacted } from "./interaction.ts"
import { type Said, said } from "./said.ts"

/** `POST /webhooks/slack/commands`: `/agent …`. */
export const receiveSlackCommand = Effect.fn("ingest.slack.commands")(function* (delivery: Delivery) {
  if (!(yield* isSigned(delivery))) return unsigned
  const form = formOf(delivery.body)
  // Slack asks now and then whether the address is still there.
  if (form["ssl_check"] === "1") return answer(200, undefined)
  return yield* hearCommand(form).pipe(
    Effect.map((body): Answer => answer(200, body === undefined ? undefined : { ...body })),
    Effect.catchTag("SchemaError", ({ message }) => Effect.succeed(unreadable(message)))
  )
})

/** `POST /webhooks/slack/interactions`: buttons, menus and modals. */
export const receiveSlackInteraction = Effect.fn("ingest.slack.interactions")(function* (delivery: Delivery) {
  if (!(yield* isSigned(delivery))) return unsigned
  const form = formOf(delivery.body)
  if (form["ssl_check"] === "1") return answer(200, undefined)
  const payload = yield* Effect.option(Effect.try(() => JSON.parse(form["payload"] ?? "") as unknown))
  if (payload._tag === "None") return unreadable("no payload of JSON")
  return yield* hearInteraction(payload.value).pipe(
    Effect.map((body) => answer(200, body)),
    Effect.catchTag("SchemaError", ({ message }) => Effect.succeed(unreadable(message)))
  )
})

/** However a command came in. What could not be done in Slack's three seconds is told, because Slack never sends it again. */
export const hearCommand = Effect.fnUntraced(function* (fields: unknown) {
  const command = yield* decodeCommand(fields)
  return yield* commanded(command).pipe(
    Effect.timeout(PATIENCE),
    Effect.catchTag("SlackRefused", ({ message }) => Effect.succeed<Said | undefined>(said(message))),
    Effect.catchCause((cause) =>
      Effect.as(Effect.logError("slack command", cause), said("That could not be done now. Say it again in a minute."))
    )
  )
})

/** However an interaction came in. Unanswered, Slack puts a warning beside what was clicked. */
export const hearInteraction = Effect.fnUntraced(function* (payload: unknown) {
  const interaction = yield* decodeInteraction(payload)
  return yield* Effect.orDie(Effect.timeout(interacted(interaction), PATIENCE))
})

/** Slack waits three seconds. */
const PATIENCE = "2500 millis"

const isSigned = Effect.fnUntraced(function* (delivery: Delivery) {
  const secret = yield* Config.Redacted("SLACK_SIGNING_SECRET").pipe(
    Config.withDefault(Redacted.make("")),
    Effect.orDie
  )
  return verifySlackSignature({
    secret,
    body: delivery.body,
    timestamp: header(delivery, "x-slack-request-timestamp"),
    signature: header(delivery, "x-slack-signature"),
    now: Math.floor((yield* Clock.currentTimeMillis) / 1000)
  })
})

const unsigned = refusal(
  401,
  "Unauthorized",
  "X-Slack-Signature is missing, too old, of the future, or does not match SLACK_SIGNING_SECRET."
)
const unreadable = (message: string) => refusal(400, "Bad Request", `Not a request of Slack: ${message}`)
