import { Redacted } from "effect"
import { afterEach, beforeEach, expect, it } from "vitest"
import { verifyJiraSignature } from "#integrations/jira/signature.ts"
import { accounts, alice, listen } from "./standInFixture.ts"
import { type JiraStandIn, sentryAccount, startJira } from "./startJira.ts"

let jira: JiraStandIn
let hooks: Awaited<ReturnType<typeof listen>>
const answers: Array<number> = []
const secret = "webhook-secret"

beforeEach(async () => {
  answers.length = 0
  hooks = await listen(answers)
  jira = await startJira({ accounts, webhook: { url: hooks.url, secret }, retryMs: 5 })
})
afterEach(async () => {
  await jira.stop()
  hooks.stop()
})

const aTicket = () => jira.createIssue(alice, { project: "PROJ", summary: "Rates above 20 kg", labels: ["rates"] })

const sent = async () => {
  await jira.webhooks.settled()
  return hooks.received.map(({ body }) => JSON.parse(body.toString()))
}

it("are signed over the raw body, with Jira's headers", async () => {
  aTicket()
  await sent()
  const [{ headers, body }] = hooks.received as [(typeof hooks.received)[number]]
  const signature = headers["x-hub-signature"] as string
  expect(verifyJiraSignature({ secret: Redacted.make(secret), body, signature })).toBe(true)
  expect(headers).toMatchObject({
    "user-agent": "Atlassian Webhook HTTP Client",
    "x-atlassian-webhook-flow": "Primary",
    "x-atlassian-webhook-identifier": expect.stringMatching(/^\d+$/),
    "content-type": "application/json; charset=UTF-8"
  })
  expect(headers).not.toHaveProperty("x-atlassian-webhook-retry")
})

it("tell a ticket of Sentry's as wiki markup, and nobody's e-mail", async () => {
  jira.createSentryIssue({
    project: "PROJ",
    title: "TypeError: rate",
    shortId: "PP-4",
    url: "https://h.sentry.io/issues/1/",
    stack: "at x"
  })
  const [created] = await sent()
  expect(created).toMatchObject({
    webhookEvent: "jira:issue_created",
    user: { accountId: sentryAccount.accountId, accountType: "app" },
    issue: {
      self: expect.stringContaining("/rest/api/2/issue/"),
      fields: {
        description:
          "Sentry Issue: [PP-4|https://h.sentry.io/issues/1/?referrer=jira_integration]\n\n{code}\nat x\n{code}"
      }
    }
  })
  expect(hooks.received[0]!.body.toString()).not.toMatch(/@harbor|emailAddress/)
})

it("tell changes by their names, and a comment with a thin ticket", async () => {
  const { key } = aTicket()
  jira.label(alice, key, "redgreen")
  jira.transition(alice, key, "In Progress")
  jira.commentAs(alice, key, "@agent approve {v2}")
  const [, labelled, moved, commented] = await sent()
  expect(labelled.changelog.items).toEqual([
    {
      fieldtype: "jira",
      fieldId: "labels",
      field: "labels",
      from: null,
      fromString: "rates",
      to: null,
      toString: "rates redgreen"
    }
  ])
  expect(moved.changelog.items[0]).toMatchObject({
    field: "status",
    fromString: "To Do",
    toString: "In Progress",
    to: "3"
  })
  expect(commented).toMatchObject({
    webhookEvent: "comment_created",
    comment: { body: "@agent approve \\{v2\\}", author: { accountId: alice.accountId } }
  })
  expect(commented.issue.fields).not.toHaveProperty("description")
  expect(commented.issue.fields).not.toHaveProperty("labels")
})

it("come again with the same identifier while the answer may change, six times in all", async () => {
  answers.push(503, 429, 408)
  aTicket()
  await sent()
  expect(hooks.received.map(({ headers }) => headers["x-atlassian-webhook-retry"])).toEqual([undefined, "1", "2", "3"])
  expect(new Set(hooks.received.map(({ headers }) => headers["x-atlassian-webhook-identifier"])).size).toBe(1)
  answers.push(...Array.from({ length: 9 }, () => 500))
  aTicket()
  await sent()
  expect(jira.deliveries.map(({ statuses }) => statuses.length)).toEqual([4, 6])
})

it("do not come again after a no", async () => {
  answers.push(401)
  aTicket()
  await sent()
  expect(jira.deliveries[0]?.statuses).toEqual([401])
})

it("can be held back, to come newest first, and can come twice", async () => {
  jira.webhooks.hold()
  const { key } = aTicket()
  jira.commentAs(alice, key, "one")
  await jira.webhooks.release()
  jira.webhooks.repeat(jira.deliveries[0]!)
  expect((await sent()).map(({ webhookEvent }) => webhookEvent)).toEqual([
    "comment_created",
    "jira:issue_created",
    "jira:issue_created"
  ])
})
