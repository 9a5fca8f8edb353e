import { createHmac } from "node:crypto"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { TaskId } from "#domain/Ids.ts"
import { transact } from "#domain/transact.ts"
import { agent, alice, reader } from "#local/jira/standInFixture.ts"
import { sentryAccount } from "#local/jira/startJira.ts"
import { examples } from "#test/examples.ts"
import { automationToken, type JiraDoor, openJiraDoor, secret } from "./doorFixture.ts"

/** May write at Jira, but the policy does not name her. */
const writer = { ...reader, accountId: "712020:wanda", displayName: "Wanda Writer", may: "write" } as const
const author = { actor: "test", causationId: "test" }

let door: JiraDoor
beforeEach(async () => {
  door = await openJiraDoor()
})
afterEach(() => door.close())

const ticket = (labels: ReadonlyArray<string> = []) =>
  door.jira.createIssue(alice, { project: "PROJ", summary: "TypeError: rate of undefined", labels }).key
const fromSentry = () =>
  door.jira.createSentryIssue({
    ...{ project: "PROJ", title: "TypeError: rate of undefined", shortId: "PARCEL-POST-4" },
    ...{ url: "https://harbor.sentry.io/issues/4507310/", stack: "at baseRate (src/rates.js:55)" }
  }).key
const tags = async (task: string) => (await door.events(task)).map(({ _tag }) => _tag)
const host = () => new URL(door.jira.url).host

describe("a ticket", () => {
  it("with the label is a task, with its ticket as the source and who asked as the requester", async () => {
    const key = ticket(["redgreen"])
    const [{ code, task }] = (await door.answers()) as [{ code: number; task: string }]
    expect(code).toBe(202)
    expect(await door.events(task)).toEqual([
      expect.objectContaining({
        _tag: "task.received",
        source: { kind: "jira", key: `jira:${host()}:${key}`, url: `${door.jira.url}/browse/${key}`, ticket: key },
        candidates: ["harbor/parcel-post"],
        requester: { channel: "jira", id: alice.accountId, name: "Alice Amsel" },
        report: expect.objectContaining({
          ...{ title: "TypeError: rate of undefined", project: "PROJ" },
          exception: { type: "TypeError", value: "rate of undefined" }
        })
      })
    ])
  })

  it("of Sentry's integration is the task of its Sentry issue, and nobody asked for it", async () => {
    const key = fromSentry()
    const [{ task }] = (await door.answers()) as [{ task: string }]
    const [received, linked] = await door.events(task)
    expect([received, linked]).toMatchObject([{ _tag: "task.received", requester: null }, { _tag: "task.linked" }])
    expect(JSON.stringify([received, linked])).toContain("sentry:harbor:4507310")
    expect(JSON.stringify([received, linked])).toContain(`"ticket":"${key}"`)
  })

  it("is taken when the label is added or it is moved, and only once whatever is sent again", async () => {
    const [labelled, moved] = [ticket(), ticket()]
    door.jira.label(alice, labelled, "redgreen")
    door.jira.transition(alice, moved, "In Progress")
    door.jira.label(alice, moved, "other")
    const before = await door.answers()
    expect(before.map(({ code, ignored }) => ignored ?? code)).toEqual([
      "created without the label redgreen",
      "created without the label redgreen",
      202,
      202,
      "no change that asks for a fix"
    ])
    for (const delivery of [...door.jira.deliveries]) door.jira.webhooks.repeat(delivery)
    await door.jira.webhooks.settled()
    expect(door.jira.deliveries.map(({ statuses }) => statuses)).toEqual([
      [200, 200],
      [200, 200],
      [202, 200],
      [202, 200],
      [200, 200]
    ])
    for (const at of [2, 3]) expect(await tags(before[at].task)).toEqual(["task.received"])
  })

  it("is not what we do to it ourselves, nor what apps do", async () => {
    const key = ticket()
    door.jira.label(agent, key, "redgreen")
    door.jira.transition(sentryAccount, key, "In Progress")
    expect((await door.answers()).slice(1).map(({ ignored }) => ignored)).toEqual([
      "done by ourselves",
      "done by an app"
    ])
  })

  it("whose task has ended is tried again when it is labelled anew, by who may", async () => {
    const key = ticket(["redgreen"])
    const [{ task }] = (await door.answers()) as [{ task: string }]
    await door.run(transact(task as TaskId, author, () => [examples["task.failed"]]))
    door.jira.label(writer, key, "Redgreen")
    await door.answers()
    door.jira.label(alice, key, "REDGREEN")
    const [, no, yes] = await door.answers()
    expect([no.refused, yes.code]).toEqual([expect.stringMatching(/^Wanda Writer may not retry this/), 202])
    expect(await tags(task)).toEqual(["task.received", "task.failed", "command.refused", "task.retried"])
  })

  it("that only comes again after its task ended asks for nothing", async () => {
    const key = ticket(["redgreen"])
    const [{ task }] = (await door.answers()) as [{ task: string }]
    door.jira.label(alice, key, "Redgreen")
    await door.answers()
    await door.run(transact(task as TaskId, author, () => [examples["task.failed"]]))
    for (const delivery of [...door.jira.deliveries]) door.jira.webhooks.repeat(delivery)
    const again = await door.answers()
    expect(again.map(({ ignored }) => ignored)).toEqual(Array(2).fill("asked for before the task ended"))
    expect(await tags(task)).toEqual(["task.received", "task.failed"])
  })

  it("is told why not, when its pull request was closed; and begins anew, when the merged fix did not help", async () => {
    const pull = [examples["plan.created"], examples["pr.opened"]]
    for (const [end, then] of [
      [examples["pr.closed"], "command.refused"],
      [examples["pr.merged"], "task.recurred"]
    ] as const) {
      const key = ticket(["redgreen"])
      const { task } = (await door.answers()).at(-1)
      await door.run(transact(task as TaskId, author, () => [...pull, end]))
      door.jira.label(alice, key, "REDGREEN")
      await door.answers()
      expect((await tags(task)).at(-1)).toBe(then)
    }
  })

  it("may come after what was said on it", async () => {
    door.jira.webhooks.hold()
    const key = ticket(["redgreen"])
    door.jira.commentAs(alice, key, "@agent explain")
    door.jira.label(alice, key, "later")
    await door.jira.webhooks.release()
    expect((await door.answers()).map(({ code, ignored }) => ignored ?? code)).toEqual([
      202,
      `nothing is known of ${key}`,
      "no change that asks for a fix"
    ])
  })

  it("waits until Jira can say who we are", async () => {
    door.jira.setFault({ path: /myself$/, status: 503, times: 2 })
    ticket(["redgreen"])
    await door.answers()
    expect(door.jira.deliveries[0]?.statuses).toEqual([503, 503, 202])
  })
})

describe("what is not Jira's", () => {
  const sign = (body: string, key = secret) => ({
    "x-hub-signature": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`
  })
  it("is refused before it is read", async () => {
    ticket(["redgreen"])
    await door.answers()
    const { body } = door.jira.deliveries[0]!
    for (const headers of [{}, sign(`${body} `), sign(body, "another"), sign(body, "")])
      expect(await door.post("/webhooks/jira", body, headers)).toMatchObject({
        code: 401,
        body: { title: "Unauthorized" }
      })
    for (const wrong of ["", "{", "[]", '{"webhookEvent":"jira:issue_created"}'])
      expect(await door.post("/webhooks/jira", wrong, sign(wrong))).toMatchObject({ code: 400 })
    const other = '{"webhookEvent":"sprint_started"}'
    expect((await door.post("/webhooks/jira", other, sign(other))).body).toEqual({ ignored: "event sprint_started" })
  })
})

describe("an Automation rule", () => {
  const path = "/webhooks/jira/automation"
  const token = { "x-redgreen-token": automationToken }

  it("sends a ticket or its key, and it is one task", async () => {
    const key = ticket()
    await door.answers()
    const { issue } = JSON.parse(door.jira.deliveries[0]!.body)
    const flat = await door.post(path, JSON.stringify(issue), token)
    expect(flat).toMatchObject({ code: 202, body: { status: "planning" } })
    expect(await door.post(path, JSON.stringify({ key }), token)).toEqual({ code: 200, body: flat.body })
    expect(await tags(flat.body.task)).toEqual(["task.received"])
    expect((await door.events(flat.body.task))[0]).toMatchObject({ requester: { id: alice.accountId } })
  })

  it("is believed no more than Jira itself, and taken at its word while Jira is away", async () => {
    const [one, other] = [ticket(), ticket()]
    const claim = (key: string) => JSON.stringify({ key, fields: { summary: "Something else", description: null } })
    const checked = await door.post(path, claim(one), token)
    door.jira.setFault({ path: /PROJ-2$/, status: 503 })
    const taken = await door.post(path, claim(other), token)
    const titles = [checked, taken].map(async ({ body }) => (await door.events(body.task))[0])
    expect(await Promise.all(titles)).toMatchObject([
      { report: { title: "TypeError: rate of undefined" } },
      { report: { title: "Something else" } }
    ])
  })

  it("is refused without its token, and when there is no such ticket", async () => {
    const body = JSON.stringify({ key: "PROJ-99" })
    for (const headers of [{}, { "x-redgreen-token": "" }, { "x-redgreen-token": `${automationToken} x` }])
      expect(await door.post(path, body, headers as Record<string, string>)).toMatchObject({ code: 401 })
    expect(await door.post(path, body, token)).toMatchObject({ code: 422 })
    expect(await door.post(path, "{}", token)).toMatchObject({ code: 400 })
  })
})

describe("settings", () => {
  it("that are empty let nobody in", async () => {
    const closed = await openJiraDoor({ JIRA_WEBHOOK_SECRET: "", JIRA_AUTOMATION_TOKEN: "" })
    const unsigned = `sha256=${createHmac("sha256", "").update("{}").digest("hex")}`
    expect(await closed.post("/webhooks/jira", "{}", { "x-hub-signature": unsigned })).toMatchObject({ code: 401 })
    const empty = await closed.post("/webhooks/jira/automation", "{}", { "x-redgreen-token": "" })
    expect(empty).toMatchObject({ code: 401 })
    await closed.close()
  })

  it("do without an account of ours: the host is told by the delivery", async () => {
    const bare = await openJiraDoor({ JIRA_URL: "", JIRA_EMAIL: "", JIRA_API_TOKEN: "" })
    bare.jira.createIssue(alice, { project: "PROJ", summary: "x", labels: ["redgreen"] })
    const [{ code, task }] = (await bare.answers()) as [{ code: number; task: string }]
    expect(code).toBe(202)
    expect((await bare.events(task))[0]).toMatchObject({
      source: { key: `jira:${new URL(bare.jira.url).host}:PROJ-1` }
    })
    await bare.close()
  })
})
