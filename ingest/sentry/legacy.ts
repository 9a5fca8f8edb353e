import { createHash, timingSafeEqual } from "node:crypto"
import { Config, Effect, Redacted } from "effect"
import { decodeLegacy } from "#integrations/sentry/legacy.ts"
import { type Delivery, refusal } from "../Webhook.ts"
import { answerBug } from "./receive.ts"

/**
 * `POST /webhooks/sentry/legacy?token=<token>`: the old WebHooks plugin, which signs nothing. Off unless
 * `SENTRY_LEGACY_TOKEN` is set; without the token there is no such page.
 */
export const receiveSentryLegacy = Effect.fn("ingest.sentry.legacy")(function* (delivery: Delivery) {
  const token = yield* Config.Redacted("SENTRY_LEGACY_TOKEN").pipe(Config.withDefault(Redacted.make("")), Effect.orDie)
  const given = new URL(delivery.url, "http://localhost").searchParams.get("token") ?? ""
  if (Redacted.value(token) === "" || !isSame(Redacted.value(token), given))
    return refusal(404, "Not Found", "There is nothing here.")
  const decoded = yield* decodeLegacy(delivery.body).pipe(Effect.result)
  if (decoded._tag === "Failure") return refusal(400, "Bad Request", `Not a Sentry webhook: ${decoded.failure.message}`)
  const { event } = decoded.success
  return yield* answerBug({ finding: { alert: event }, cause: `sentry:event:${event.event_id}` })
})

/** In constant time, whatever the lengths. */
const isSame = (one: string, other: string) => timingSafeEqual(sha256(one), sha256(other))

const sha256 = (text: string) => createHash("sha256").update(text).digest()
