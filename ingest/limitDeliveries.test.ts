import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { limitDeliveries } from "./limitDeliveries.ts"
import { answer } from "./Webhook.ts"

const twoAMinute = RateLimits.layer.pipe(
  Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ REDGREEN_WEBHOOK_RATE_LIMIT: "2" })))
)

/** What comes of a delivery, and how many got as far as being handled. */
const vendors = () => {
  let handled = 0
  const deliver = (vendor: string, status: number) =>
    limitDeliveries(
      vendor,
      Effect.sync(() => {
        handled += 1
        return answer(status, {})
      })
    ).pipe(Effect.map((answered) => answered.status))
  return { deliver, handled: () => handled }
}

it.effect("takes as many deliveries as a vendor may send, each vendor for itself", () =>
  Effect.gen(function* () {
    const { deliver, handled } = vendors()
    const statuses = yield* Effect.forEach([1, 2, 3], () => deliver("github", 202))
    assert.deepStrictEqual([statuses, handled()], [[202, 202, 429], 2])
    assert.strictEqual(yield* deliver("sentry", 200), 200)
    yield* TestClock.adjust("30 seconds")
    assert.strictEqual(yield* deliver("github", 202), 202)
    assert.strictEqual(yield* deliver("github", 202), 429)
  }).pipe(Effect.provide(twoAMinute))
)

it.effect("does not count what somebody else sent in a vendor's name", () =>
  Effect.gen(function* () {
    const { deliver } = vendors()
    yield* Effect.forEach([1, 2, 3, 4], () => deliver("jira", 401))
    assert.strictEqual(yield* deliver("jira", 202), 202)
  }).pipe(Effect.provide(twoAMinute))
)
