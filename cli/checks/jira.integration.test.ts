import { ConfigProvider, Effect } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { accounts, settingsOf } from "#local/jira/standInFixture.ts"
import { type JiraStandIn, startJira } from "#local/jira/startJira.ts"
import { jira } from "./jira.ts"

let site: JiraStandIn
beforeAll(async () => {
  site = await startJira({ accounts })
})
afterAll(() => site.stop())

const check = (settings: Record<string, string>) =>
  Effect.runPromise(Effect.provide(jira, ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))).then((findings) =>
    findings.map(({ check, detail, status }) => `${status} ${check}: ${detail}`)
  )

it("is content without any of it", async () => {
  expect(await check({})).toEqual(["ok jira: not set up: no ticket is read or written"])
})

it("says whose token it is, and what is not set", async () => {
  const findings = await check(settingsOf(site.url))
  expect(findings).toContainEqual(expect.stringMatching(/^ok jira: token of Redgreen at 127\.0\.0\.1:\d+;/))
  expect(findings).toContainEqual(expect.stringMatching(/^warn jira webhook: neither JIRA_WEBHOOK_SECRET/))
  expect(findings).toContainEqual(expect.stringMatching(/^ok jira addresses: JIRA_ALLOWED_IPS is not set/))
})

it("finds the mistake, and never tells the token", async () => {
  const secret = { JIRA_WEBHOOK_SECRET: "s", JIRA_ALLOWED_IPS: "10.0.0.0/8" }
  const refused = await check({ ...settingsOf(site.url), ...secret, JIRA_API_TOKEN: "wrong-token" })
  expect(refused).toEqual([
    expect.stringMatching(/^fail jira: token refused: Jira answered 401/),
    "ok jira webhook: secret set"
  ])
  expect(refused.join()).not.toContain("wrong-token")
  const away = await check({ ...settingsOf("http://127.0.0.1:1"), ...secret })
  expect(away[0]).toMatch(/^fail jira: Jira could not be asked/)
  const half = await check({ JIRA_URL: site.url, ...secret, JIRA_TRANSITIONS: "ready=In Review; done=Done" })
  expect(half).toEqual([
    "warn jira: JIRA_EMAIL, JIRA_API_TOKEN not set: nothing will be written to a ticket",
    "ok jira webhook: secret set",
    'warn jira transitions: JIRA_TRANSITIONS has "done=Done", which means nothing'
  ])
})
