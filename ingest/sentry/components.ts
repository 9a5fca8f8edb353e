import { Effect, Schema } from "effect"
import { verifySignature } from "#integrations/sentry/signature.ts"
import { candidatesFor } from "../candidates.ts"
import { answer, type Delivery, header, refusal } from "../Webhook.ts"
import { budgetOf } from "./admission.ts"
import { sentrySecret } from "./receive.ts"

/**
 * `POST /webhooks/sentry/alert-action`: somebody saves an alert rule whose action we are. Sentry saves it only after a 2xx,
 * and shows `message` to the person
 * (https://docs.sentry.io/organization/integrations/integration-platform/ui-components/alert-rule-action/).
 */
export const receiveAlertAction = Effect.fn("ingest.sentry.alertAction")(function* (delivery: Delivery) {
  if (!(yield* isSigned(delivery, delivery.body))) return unsigned
  const decoded = yield* decodeSettings(delivery.body.toString("utf8")).pipe(Effect.option)
  if (decoded._tag === "None") return answer(400, { message: "These settings could not be read." })
  const settings = Object.fromEntries((decoded.value.fields ?? []).map(({ name, value }) => [name, value ?? ""]))
  const { budget, repository } = settings
  const known = yield* candidatesFor(undefined)
  if (repository && !known.includes(repository))
    return answer(400, { message: `${repository} is not among the repositories: ${known.join(", ") || "none"}.` })
  if (budget?.trim() && budgetOf(settings) === undefined)
    return answer(400, { message: "The budget is an amount of US dollars from 0.01 to 1000, such as 2.50." })
  return answer(200, { message: `Bugs of this rule will be planned${repository ? ` in ${repository}` : ""}.` })
})

/**
 * `GET /webhooks/sentry/repositories`: what a person can choose from there. The signature of a GET is that of no bytes at
 * all.
 */
export const receiveRepositoryOptions = Effect.fn("ingest.sentry.repositories")(function* (delivery: Delivery) {
  if (!(yield* isSigned(delivery, new Uint8Array()))) return unsigned
  const known = yield* candidatesFor(undefined)
  return answer(
    200,
    known.map((repository) => ({ label: repository, value: repository }))
  )
})

const isSigned = Effect.fnUntraced(function* (delivery: Delivery, body: Uint8Array) {
  return verifySignature({ secret: yield* sentrySecret, body, signature: header(delivery, "sentry-app-signature") })
})

const unsigned = refusal(
  401,
  "Unauthorized",
  "Sentry-App-Signature is missing or does not match SENTRY_WEBHOOK_SECRET."
)

const decodeSettings = Schema.decodeEffect(
  Schema.fromJsonString(
    Schema.Struct({
      fields: Schema.optionalKey(
        Schema.NullOr(
          Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.optionalKey(Schema.NullOr(Schema.String)) }))
        )
      )
    })
  )
)
