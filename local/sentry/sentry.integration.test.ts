import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import { ConfigProvider, Effect, Fiber, Layer, Redacted, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { report, sentryKey } from "#integrations/sentry/report.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { verifySignature } from "#integrations/sentry/signature.ts"
import { decodeWebhook } from "#integrations/sentry/webhook.ts"
import type { AlertPayload } from "./StoredIssue.ts"
import { type SentryStandIn, startSentry } from "./startSentry.ts"

const secret = "client-secret"
const token = "sntrys_local"
const alertOf = async (name: string): Promise<AlertPayload> =>
  JSON.parse(await readFile(join(import.meta.dirname, `../alerts/${name}.json`), "utf8"))

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}
let sentry: SentryStandIn
let alert: AlertPayload
let hooks: { received: Array<Received>; url: string; status: number; stop(): void }

beforeEach(async () => {
  alert = await alertOf("1-first-try")
  hooks = await listen()
  sentry = await startSentry({ token, webhook: { url: hooks.url, secret } })
})
afterEach(async () => {
  await sentry.stop()
  hooks.stop()
})

describe("webhooks", () => {
  it("sends an alert that verifies, decodes and says where it happened", async () => {
    hooks.status = 202
    expect(await sentry.raise(alert)).toMatchObject({ status: 202, resource: "event_alert" })
    const [{ headers, body }] = hooks.received as [Received]
    expect(headers).toMatchObject({
      ...{ "content-type": "application/json", "sentry-hook-resource": "event_alert" },
      ...{
        "request-id": expect.stringMatching(/^[0-9a-f]{32}$/),
        "sentry-hook-timestamp": expect.stringMatching(/^\d{10}$/)
      }
    })
    expect(verified({ headers, body })).toBe(true)
    const decoded = await Effect.runPromise(decodeWebhook("event_alert", body))
    if (decoded.resource !== "event_alert") throw new Error("not an alert")
    const made = report({ alert: decoded.event })
    expect(made).toMatchObject({ organization: "harbor", project: "parcel-post", environment: "production" })
    expect(made.frames.at(-1)).toMatchObject({ file: "/srv/parcel-post/src/rates.js", line: 55, inApp: true })
    expect(made.links.issue).toBe(`${sentry.url}/organizations/harbor/issues/6741022913/`)
  })

  it("writes JSON as Python does, which no parser gives back", async () => {
    const { event } = alert.data
    await sentry.raise({ ...alert, data: { event: { ...event, title: 'café 😀 "timestamp":1' } } })
    const [received] = hooks.received as [Received]
    const text = received.body.toString("latin1")
    expect(text).toContain('"title":"caf\\u00e9 \\ud83d\\ude00 \\"timestamp\\":1"')
    expect(text).toMatch(/"timestamp":\d+\.0[,}]/)
    expect(verified(received)).toBe(true)
    expect(verified({ ...received, body: Buffer.from(JSON.stringify(JSON.parse(text))) })).toBe(false)
  })

  it("sends an issue without its stack trace, in the shape since 2025", async () => {
    await sentry.raiseIssue(alert, "created")
    const [received] = hooks.received as [Received]
    expect(verified(received)).toBe(true)
    expect(received.body.toString()).not.toContain("frames")
    const decoded = await Effect.runPromise(decodeWebhook("issue", received.body))
    if (decoded.resource !== "issue") throw new Error("not an issue")
    expect(report(decoded)).toMatchObject({ shortId: "PARCEL-POST-1", count: 1, organization: "harbor", frames: [] })
    expect(sentryKey(report(decoded))).toBe("sentry:harbor:6741022913")
  })

  it("waits a second for an answer, and never sends again", async () => {
    hooks.status = 0
    expect((await sentry.raise(alert)).status).toBe(0)
    expect(hooks.received).toHaveLength(1)
    expect(sentry.deliveries).toMatchObject([{ resource: "event_alert", status: 0 }])
  })
})

describe("the API, asked by our client", () => {
  it("says of issue and event what the alert said", async () => {
    await sentry.raise(alert)
    const decoded = await Effect.runPromise(decodeWebhook("event_alert", hooks.received[0]!.body))
    if (decoded.resource !== "event_alert") throw new Error("not an alert")
    const { issue, event } = await ask((client) =>
      Effect.all({ issue: client.issue("6741022913", "harbor"), event: client.latestEvent("harbor", "6741022913") })
    )
    expect(report({ issue, event })).toEqual(report({ alert: decoded.event, issue }))
    expect(sentry.requests.map((request) => request.path)).toEqual([
      "/api/0/organizations/harbor/issues/6741022913/",
      "/api/0/organizations/harbor/issues/6741022913/events/latest/"
    ])
  })

  it("finds an issue without its organization", async () => {
    await sentry.raise(alert)
    expect(await ask((client) => client.issue("6741022913"))).toMatchObject({ shortId: "PARCEL-POST-1", count: "1" })
    expect(await ask((client) => client.latestEvent(undefined, "6741022913"))).toMatchObject({ platform: "node" })
  })

  it("counts events, not deliveries, and answers with the latest", async () => {
    const { event } = alert.data
    const later = { ...event, event_id: "f".repeat(32), title: "the later one" }
    await sentry.raise(alert)
    await sentry.raise(alert)
    await sentry.raise({ ...alert, data: { event: later } })
    expect(await ask((client) => client.issue("6741022913"))).toMatchObject({ count: "2" })
    expect(await ask((client) => client.latestEvent("harbor", "6741022913"))).toMatchObject({ title: "the later one" })
  })

  it("refuses a wrong token, an unknown issue, another organization", async () => {
    await sentry.raise(alert)
    expect(await refusal((client) => client.issue("6741022913"), "another")).toMatchObject({ status: 401 })
    expect(await refusal((client) => client.issue("1"))).toMatchObject({ _tag: "SentryRefused", status: 404 })
    expect(await refusal((client) => client.issue("6741022913", "elsewhere"))).toMatchObject({ status: 404 })
  })

  it("asks nothing without a token, or for what is no id", async () => {
    expect((await refusal((client) => client.issue("1"), "")).message).toBe("SENTRY_AUTH_TOKEN is not set")
    for (const id of ["..", "1/../..", "1?x", ""])
      expect(await refusal((client) => client.latestEvent("harbor", id))).toMatchObject({ _tag: "SentryRefused" })
    expect(sentry.requests).toEqual([])
  })

  it("stays quiet after a 429 until the time Sentry named, then asks again", async () => {
    await sentry.raise(alert)
    sentry.setFaults({ status: 429, resetIn: 30, times: 1 })
    await ask((client) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.now())
        const first = yield* Effect.flip(client.issue("6741022913"))
        expect(first).toMatchObject({ _tag: "SentryUnavailable", status: 429 })
        const { retryAfter } = first as { retryAfter: number }
        expect(retryAfter).toBeGreaterThan(28)
        expect(retryAfter).toBeLessThanOrEqual(31)
        yield* TestClock.adjust("10 seconds")
        expect(yield* Effect.flip(client.issue("6741022913"))).toMatchObject({ retryAfter: retryAfter - 10 })
        expect(sentry.requests).toHaveLength(1)
        yield* TestClock.adjust("30 seconds")
        expect((yield* client.issue("6741022913")).id).toBe("6741022913")
      }).pipe(Effect.provide(TestClock.layer()))
    )
  })

  it("tells an outage from a refusal", async () => {
    sentry.setFaults({ status: 503 })
    expect(await refusal((client) => client.issue("1"))).toMatchObject({ _tag: "SentryUnavailable", status: 503 })
    await sentry.stop()
    expect(await refusal((client) => client.issue("1"))).toMatchObject({ _tag: "SentryUnavailable" })
  })

  it("gives up on a Sentry that never answers", async () => {
    sentry.setFaults({ hang: true })
    const failed = await ask((client) =>
      Effect.gen(function* () {
        const asking = yield* Effect.forkChild(Effect.flip(client.issue("1")))
        yield* arrived.pipe(TestClock.withLive)
        yield* TestClock.adjust("10 seconds")
        return yield* Fiber.join(asking)
      }).pipe(Effect.provide(TestClock.layer()))
    )
    expect(failed).toMatchObject({ _tag: "SentryUnavailable", message: "Sentry did not answer within 10 s" })
  })
})

describe("pages", () => {
  it("shows title and stack of an issue, and takes no markup from them", async () => {
    const { event } = alert.data
    await sentry.raise({ ...alert, data: { event: { ...event, title: "<script>alert(1)</script>" } } })
    const page = await fetch(`${sentry.url}/organizations/harbor/issues/6741022913/events/${event.event_id}/`)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain("&lt;script&gt;")
    expect(html).not.toContain("<script>")
    expect(html).toContain("<mark>   55    return bands.find((band) =&gt; grams &lt;= band.upTo).rate;</mark>")
    expect(await (await fetch(sentry.url)).text()).toContain("PARCEL-POST-1")
    expect((await fetch(`${sentry.url}/organizations/harbor/issues/1/`)).status).toBe(404)
  })
})

const arrived = Effect.suspend(() => (sentry.requests.length > 0 ? Effect.void : Effect.fail("not yet"))).pipe(
  Effect.retry(Schedule.spaced("5 millis"))
)

const ask = <A, E>(use: (client: Sentry["Service"]) => Effect.Effect<A, E>, withToken = token): Promise<A> =>
  Effect.flatMap(Sentry, use).pipe(
    Effect.provide(Sentry.layer.pipe(Layer.provide(settings(withToken)))),
    Effect.runPromise
  )

const settings = (withToken: string) =>
  ConfigProvider.layer(ConfigProvider.fromUnknown({ SENTRY_URL: `${sentry.url}/`, SENTRY_AUTH_TOKEN: withToken }))

const refusal = <A, E>(use: (client: Sentry["Service"]) => Effect.Effect<A, E>, withToken = token): Promise<E> =>
  ask((client) => Effect.flip(use(client)), withToken)

const verified = ({ headers, body }: Received) =>
  verifySignature({ secret: Redacted.make(secret), body, signature: headers["sentry-hook-signature"] as string })

/** Takes webhooks and answers with `status`; 0 is no answer at all. */
const listen = async () => {
  const received: Array<Received> = []
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await buffer(request) })
    if (listener.status > 0) response.writeHead(listener.status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const listener = {
    ...{ received, status: 200, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/sentry` },
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
  return listener
}
