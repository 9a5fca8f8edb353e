import { createHmac } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { EventStore } from "#domain/EventStore.ts"
import { cautious } from "#domain/Policy.ts"
import { RateLimits } from "#infra/http/RateLimits.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { GitHubAccess } from "#integrations/github/GitHubAccess.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { JiraCallers } from "./jira/JiraCallers.ts"
import { receiveJira } from "./jira/receive.ts"
import { limitDeliveries } from "./limitDeliveries.ts"
import { receiveSentryLegacy } from "./sentry/legacy.ts"
import { answer, type Delivery, handle } from "./Webhook.ts"

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

it.effect.each([401, 403, 404, 413, 429, 503])("does not count what nobody proved to be the vendor's: %i", (status) =>
  Effect.gen(function* () {
    const { deliver } = vendors()
    yield* Effect.forEach([1, 2, 3, 4], () => deliver("jira", status))
    assert.strictEqual(yield* deliver("jira", 202), 202)
  }).pipe(Effect.provide(twoAMinute))
)

it.effect.each([200, 202, 400, 422])("counts what the vendor signed, whatever became of it: %i", (status) =>
  Effect.gen(function* () {
    const { deliver } = vendors()
    assert.deepStrictEqual(yield* Effect.forEach([1, 2, 3], () => deliver("jira", status)), [status, status, 429])
  }).pipe(Effect.provide(twoAMinute))
)

describe("a stranger before a real door", () => {
  const settings = {
    ...{ REDGREEN_WEBHOOK_RATE_LIMIT: "2", REDGREEN_REPOSITORIES: "harbor/parcel-post" },
    ...{ JIRA_ALLOWED_IPS: "192.0.2.7", JIRA_WEBHOOK_SECRET: "jira-secret", SENTRY_LEGACY_TOKEN: "long-and-secret" },
    ...{ GITHUB_TOKEN: "unused", GITHUB_API_URL: "http://127.0.0.1:9" }
  }
  const services = Layer.mergeAll(
    RateLimits.layer,
    EventStore.layerMemory,
    JiraCallers.layer,
    Jira.layer,
    GitHub.layer.pipe(Layer.provide(GitHubAccess.layer)),
    Layer.succeed(ApprovalPolicy, cautious)
  ).pipe(Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))
  const body = Buffer.from("{}")
  const signature = `sha256=${createHmac("sha256", "jira-secret").update(body).digest("hex")}`
  const delivery = { body, headers: {}, url: "/", address: "198.51.100.9" }
  const ofSentry = { ...delivery, url: "/webhooks/sentry/legacy?token=long-and-secret" }
  const ofJira = { ...delivery, headers: { "x-hub-signature": signature }, address: "192.0.2.7" }

  for (const [vendor, receive, guess, refused, right] of [
    ["jira", receiveJira, delivery, 403, ofJira],
    ["sentry-legacy", receiveSentryLegacy, { ...ofSentry, url: "/webhooks/sentry/legacy?token=x" }, 404, ofSentry]
  ] as const)
    it.effect(`leaves ${vendor} its share`, () =>
      Effect.gen(function* () {
        const send = (one: Delivery) =>
          Effect.map(limitDeliveries(vendor, handle({ name: vendor, receive }, one)), ({ status }) => status)
        const guesses = yield* Effect.forEach([1, 2, 3], () => send(guess))
        assert.deepStrictEqual(guesses, [refused, refused, refused])
        assert.notInclude([403, 404, 429], yield* send(right))
      }).pipe(Effect.provide(services))
    )
})
