import { createCloudClient, isApiError } from "jira.js"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { typed } from "./adf.ts"
import { accounts, agent, alice, reader, stranger } from "./standInFixture.ts"
import { type JiraStandIn, startJira } from "./startJira.ts"

let jira: JiraStandIn

beforeEach(async () => {
  jira = await startJira({ accounts })
})
afterEach(() => jira.stop())

/** A client of Atlassian's API by other people, which checks every answer against the whole published schema. */
const clientOf = ({ email, token }: { readonly email?: string; readonly token?: string }) =>
  createCloudClient({
    host: jira.url,
    auth: { type: "basic", email: email!, apiToken: token! },
    onSchemaMismatch: "throw"
  })

const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    (error) => (isApiError(error) ? error.status : error)
  )

const aTicket = (description: unknown = null) =>
  jira.createIssue(alice, { project: "PROJ", summary: "Rates above 20 kg", description, labels: ["rates"] })

describe("REST", () => {
  it("answers what jira.js reads as Jira's", async () => {
    const client = clientOf(agent)
    const { key } = aTicket(typed("It breaks."))
    expect((await client.myself.getCurrentUser()).accountId).toBe(agent.accountId)
    expect((await client.serverInfo.getServerInfo()).deploymentType).toBe("Cloud")
    const issue = await client.issues.getIssue({ issueIdOrKey: key })
    expect([issue.key, issue.fields?.["summary"]]).toEqual([key, "Rates above 20 kg"])
    const content = [{ type: "paragraph", content: [{ type: "text", text: "Hello" }] }]
    const body = { type: "doc", version: 1, content }
    const comment = await client.issueComments.addComment({
      issueIdOrKey: key,
      body,
      properties: [{ key: "redgreen", value: { task: "t-1" } }]
    })
    const listed = await client.issueComments.getCommentsByIds({ ids: [Number(comment.id)], expand: "properties" })
    expect(listed.values?.[0]?.properties).toEqual([{ key: "redgreen", value: { task: "t-1" } }])
    const inside = await client.issueComments.addComment({
      issueIdOrKey: key,
      body,
      properties: [{ key: "sd.public.comment", value: { internal: true } }]
    })
    expect([comment.jsdPublic, inside.jsdPublic]).toEqual([true, false])
    expect((await client.issueComments.getComments({ issueIdOrKey: key })).total).toBe(2)
    const { transitions = [] } = await client.issues.getTransitions({ issueIdOrKey: key })
    expect(transitions.map(({ to }) => to?.name)).toEqual(["In Progress", "Done"])
    await client.issues.doTransition({ issueIdOrKey: key, transition: { id: transitions[0]!.id! } })
    expect(jira.issue(key).status.name).toBe("In Progress")
    const link = { issueIdOrKey: key, globalId: "pr-1", object: { url: "https://a.example/1", title: "PR" } }
    const first = await client.issueRemoteLinks.createOrUpdateRemoteIssueLink(link)
    const second = await client.issueRemoteLinks.createOrUpdateRemoteIssueLink(link)
    expect(second.id).toBe(first.id)
    const made = await client.issues.createIssue({
      fields: { summary: "new", project: { key: "PROJ" }, issuetype: { name: "Bug" } }
    })
    expect(made.key).toBe("PROJ-2")
    await client.issues.editIssue({ issueIdOrKey: key, update: { labels: [{ add: "redgreen" }] } })
    expect(jira.issue(key).labels).toEqual(["rates", "redgreen"])
  })

  it("refuses as Jira does: who it does not know, who may not see, who may not write", async () => {
    const { key } = aTicket()
    const get = (account: object) => statusOf(clientOf(account).issues.getIssue({ issueIdOrKey: key }))
    expect(await Promise.all([alice, reader, stranger, { ...alice, token: "x" }].map(get))).toEqual([
      200, 200, 404, 401
    ])
    const anonymous = await fetch(`${jira.url}/rest/api/3/issue/${key}`)
    expect(anonymous.status).toBe(404)
    expect(await anonymous.json()).toMatchObject({ errorMessages: [expect.stringMatching(/permission to see/)] })
    expect((await fetch(`${jira.url}/rest/api/3/myself`)).status).toBe(401)
    const comment = (account: object) =>
      statusOf(
        clientOf(account).issueComments.addComment({
          issueIdOrKey: key,
          body: { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "x" }] }] }
        })
      )
    expect(await Promise.all([alice, reader, stranger].map(comment))).toEqual([200, 403, 404])
  })

  const text = (words: string) => ({ type: "paragraph", content: [{ type: "text", text: words }] })
  for (const [name, body] of [
    ["a string where ADF belongs", "words"],
    ["a node it does not know", { type: "doc", version: 1, content: [{ type: "blink" }] }],
    ["empty text", { type: "doc", version: 1, content: [text("")] }],
    ["an empty list", { type: "doc", version: 1, content: [{ type: "bulletList", content: [] }] }],
    ["more than 32,767 characters", { type: "doc", version: 1, content: [text("x".repeat(32_768))] }]
  ] as const)
    it(`refuses ${name} as a comment`, async () => {
      const { key } = aTicket()
      const response = await fetch(`${jira.url}/rest/api/3/issue/${key}/comment`, {
        method: "POST",
        body: JSON.stringify({ body }),
        headers: { authorization: `Basic ${Buffer.from(`${alice.email}:${alice.token}`).toString("base64")}` }
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errorMessages: [], errors: { comment: expect.any(String) } })
      expect(jira.comments(key)).toEqual([])
    })

  it("refuses a transition the workflow has not, and a label with a blank", async () => {
    const { key } = aTicket()
    const client = clientOf(alice)
    expect(await statusOf(client.issues.doTransition({ issueIdOrKey: key, transition: { id: "34" } }))).toBe(400)
    expect(await statusOf(client.issues.editIssue({ issueIdOrKey: key, fields: { labels: ["a b"] } }))).toBe(400)
  })
})

it("shows a ticket to a person, with everything escaped", async () => {
  const { key } = jira.createIssue(alice, {
    project: "PROJ",
    summary: "<script>alert(1)</script>",
    description: "a & <b>"
  })
  jira.transition(alice, key, "In Progress")
  jira.commentAs(alice, key, "<img src=x>")
  const page = await (await fetch(`${jira.url}/browse/${key}`)).text()
  expect(page).not.toMatch(/<script|<img|<b>/)
  for (const shown of [
    "&#60;script&#62;",
    "a &#38; &#60;b&#62;",
    "&#60;img src=x&#62;",
    "To Do → In Progress",
    "Alice Amsel"
  ])
    expect(page).toContain(shown)
  expect(await (await fetch(jira.url)).text()).toContain(`/browse/${key}`)
  expect((await fetch(`${jira.url}/browse/NONE-1`)).status).toBe(404)
})

it("lets a person comment, label and move a ticket on its page", async () => {
  const { token: _token, ...person } = { ...alice, accountId: "712020:person" }
  const site = await startJira({ accounts: [person] })
  const { key } = site.createIssue(alice, { project: "PROJ", summary: "A ticket" })
  const send = (form: Record<string, string>) =>
    fetch(`${site.url}/browse/${key}`, { method: "POST", body: new URLSearchParams({ as: person.accountId, ...form }) })
  for (const form of [{ comment: "@agent approve" }, { label: "redgreen" }, { status: "In Progress" }]) await send(form)
  const { comments, labels, status } = site.issue(key)
  expect([comments[0]?.author.accountId, labels, status.name]).toEqual([person.accountId, ["redgreen"], "In Progress"])
  await site.stop()
})
