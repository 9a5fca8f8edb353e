import { ConfigProvider, Effect } from "effect"
import { afterEach, expect, it } from "vitest"
import { type SentryStandIn, startSentry } from "#local/sentry/startSentry.ts"
import { sentry as check } from "./sentry.ts"

const token = "sntrys_local"
let standIn: SentryStandIn | undefined
afterEach(() => standIn?.stop())

/** Findings as `check: status`, and all that was said. */
const look = async (settings: Readonly<Record<string, string>>, scopes?: ReadonlyArray<string>) => {
  await standIn?.stop()
  standIn = await startSentry({ token, ...(scopes === undefined ? {} : { scopes }) })
  const provider = ConfigProvider.layer(
    ConfigProvider.fromUnknown({ SENTRY_URL: standIn.url, SENTRY_WEBHOOK_SECRET: "hook", ...settings })
  )
  const findings = await Effect.runPromise(Effect.provide(check, provider))
  expect(JSON.stringify(findings)).not.toContain(token)
  return Object.fromEntries(findings.map((found) => [found.check, `${found.status}: ${found.detail}`]))
}

it("finds everything in order", async () => {
  expect(await look({ SENTRY_AUTH_TOKEN: token, SENTRY_ORGANIZATION: "harbor" })).toEqual({
    sentry: "ok: token works for harbor",
    "sentry comments": "ok: token may write them",
    "sentry poll": "ok: 5 minutes",
    "sentry webhook": "ok: secret set"
  })
})

it("warns of a token that may only read, where writing is wanted", async () => {
  const settings = { SENTRY_AUTH_TOKEN: token, SENTRY_ORGANIZATION: "harbor" }
  expect(await look(settings, ["org:read", "event:read"])).toMatchObject({
    "sentry comments": "warn: the token may not write: no scope event:write"
  })
  const reading = { ...settings, SENTRY_COMMENTS: "false" }
  expect(await look(reading, ["org:read", "event:read"])).not.toHaveProperty("sentry comments")
})

it("says what is missing or wrong", async () => {
  expect(await look({ SENTRY_AUTH_TOKEN: token })).toMatchObject({ "sentry poll": "warn: no SENTRY_ORGANIZATION" })
  expect(await look({ SENTRY_AUTH_TOKEN: "another" })).toMatchObject({ sentry: "fail: token refused (401)" })
  expect(await look({ SENTRY_LEGACY_TOKEN: "x" })).toMatchObject({
    ...{ sentry: "warn: no SENTRY_AUTH_TOKEN" },
    "sentry legacy webhook": expect.stringMatching(/^warn: unsigned/)
  })
  await standIn?.stop()
  const { url } = standIn!
  expect(await look({ SENTRY_AUTH_TOKEN: token, SENTRY_URL: url })).toMatchObject({
    sentry: `fail: ${url} does not answer`
  })
})
