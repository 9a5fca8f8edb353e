import { ConfigProvider, Effect, Layer, Logger } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { Jira } from "#integrations/jira/Jira.ts"
import { ticketFacts } from "#integrations/jira/ticketFacts.ts"
import { accounts, agent, alice, settingsOf, stranger } from "./standInFixture.ts"
import { type JiraStandIn, sentryAccount, startJira } from "./startJira.ts"

let jira: JiraStandIn
beforeAll(async () => {
  jira = await startJira({ accounts })
})
afterAll(() => jira.stop())

const facts = (key: string, settings: Record<string, string>) =>
  Effect.runPromise(
    Effect.provide(
      ticketFacts(key),
      Layer.merge(Jira.layer, Logger.layer([])).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))
      )
    )
  )

it("tells the ticket and what people said on it, and neither words of programs nor words to us", async () => {
  const { key } = jira.createIssue(alice, {
    ...{ project: "PROJ", summary: "Rates above 20 kg", labels: ["rates"] },
    description: "h2. Expected\n* 20.4 kg in zone 1 costs 17.10"
  })
  jira.commentAs(alice, key, "Zone 2 too.")
  jira.commentAs(agent, key, "Redgreen: planning.")
  jira.commentAs(sentryAccount, key, "Seen again.")
  jira.commentAs(alice, key, "@agent explain")
  jira.commentAs(alice, key, "x".repeat(5000))
  expect(await facts(key, settingsOf(jira.url))).toEqual({
    ...{ key, title: "Rates above 20 kg", labels: ["rates"], priority: "Medium" },
    description: "Expected\n- 20.4 kg in zone 1 costs 17.10",
    comments: [
      { by: "Alice Amsel", at: expect.stringMatching(/^20\d\d-/), text: "Zone 2 too." },
      { by: "Alice Amsel", at: expect.any(String), text: `${"x".repeat(1999)}…` }
    ]
  })
})

it("does without where the ticket is not to be seen, or Jira is not set up", async () => {
  expect(await facts("PROJ-1", settingsOf(jira.url, stranger))).toBeUndefined()
  expect(await facts("PROJ-1", {})).toBeUndefined()
})
