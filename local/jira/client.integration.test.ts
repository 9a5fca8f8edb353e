import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { ConfigProvider, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { document, paragraph, words } from "#integrations/jira/document.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { typed } from "./adf.ts"
import { accounts, agent, alice, reader, settingsOf } from "./standInFixture.ts"
import { type JiraStandIn, startJira } from "./startJira.ts"

let jira: JiraStandIn
beforeEach(async () => {
  jira = await startJira({ accounts })
})
afterEach(() => jira.stop())

const run = <A, E>(effect: Effect.Effect<A, E, Jira>, settings: Record<string, string> = settingsOf(jira.url)) =>
  Effect.runPromise(
    Effect.provide(effect, Jira.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))))
  )
const ask = <A, E>(use: (client: Jira["Service"]) => Effect.Effect<A, E>, settings?: Record<string, string>) =>
  run(Effect.flatMap(Jira, use), settings)
const refused = (
  use: (client: Jira["Service"]) => Effect.Effect<unknown, unknown>,
  settings?: Record<string, string>
) => ask((client) => Effect.flip(use(client)), settings)

const body = document([paragraph(words("Hello"))])
const aTicket = () =>
  jira.createIssue(alice, { project: "PROJ", summary: "Rates", description: typed("It breaks."), labels: ["rates"] })
    .key

describe("the calls", () => {
  it("read a ticket", async () => {
    const { key, fields } = await ask((client) => client.issue(aTicket()))
    expect({ key, ...fields }).toMatchObject({
      ...{ key: "PROJ-1", summary: "Rates", labels: ["rates"], project: { key: "PROJ" } },
      status: { name: "To Do", statusCategory: { key: "new" } },
      reporter: { accountId: alice.accountId, displayName: "Alice Amsel" },
      description: { type: "doc" }
    })
  })

  it("find our comments again by what we left on them, and nobody else's", async () => {
    const key = aTicket()
    for (let at = 0; at < 130; at++) jira.commentAs(alice, key, `chatter ${at}`)
    const id = await ask((client) => client.addComment(key, body, { redgreen: { task: "t-1" } }))
    for (let at = 0; at < 130; at++) jira.commentAs(alice, key, `chatter ${at}`)
    const internal = { "sd.public.comment": { internal: true } }
    expect(await ask((client) => client.ownComments(key))).toEqual([
      { id, properties: { redgreen: { task: "t-1" }, ...internal } }
    ])
    await ask((client) =>
      client.updateComment(key, id, { body, properties: { redgreen: { task: "t-1", sha: "x" } }, quiet: true })
    )
    expect(await ask((client) => client.ownComment(id))).toEqual({
      id,
      properties: { redgreen: { task: "t-1", sha: "x" }, ...internal }
    })
    jira.deleteComment(alice, key, id)
    expect(await ask((client) => client.ownComment(id))).toBeUndefined()
    expect(await ask((client) => client.ownComments(key))).toEqual([])
  })

  it("move a ticket and link it once", async () => {
    const key = aTicket()
    const [first] = await ask((client) => client.transitions(key))
    expect(first).toMatchObject({ name: "Start work", to: { name: "In Progress" } })
    await ask((client) => client.transition(key, first!.id))
    expect(jira.issue(key).status.name).toBe("In Progress")
    const link = {
      globalId: "pr",
      url: "https://a.example/1",
      title: "x".repeat(300),
      summary: "draft",
      resolved: false
    }
    await ask((client) => client.link(key, link))
    await ask((client) => client.link(key, { ...link, resolved: true }))
    expect(jira.issue(key).links.map(({ object }) => object)).toMatchObject([{ status: { resolved: true } }])
  })

  it("know who we are, and which host", async () => {
    const { configured, host } = await run(Effect.map(Jira, (client) => client))
    expect([configured, host]).toEqual([true, new URL(jira.url).host])
    const both = await ask(({ myself }) => Effect.all([myself, myself]))
    expect(both.map(({ accountId }) => accountId)).toEqual([agent.accountId, agent.accountId])
    expect(jira.requests.filter(({ path }) => path.endsWith("/myself"))).toHaveLength(1)
  })
})

describe("a no", () => {
  it("is refused with Jira's own words", async () => {
    const key = aTicket()
    expect(await refused((client) => client.issue("PROJ-99"))).toMatchObject({
      ...{ _tag: "JiraRefused", status: 404 },
      message: "Jira answered 404: Issue does not exist or you do not have permission to see it."
    })
    expect(await refused((client) => client.transition(key, "99"))).toMatchObject({ _tag: "JiraRefused", status: 400 })
    const comment = (client: Jira["Service"]) => client.addComment(key, body, {})
    expect(await refused(comment, settingsOf(jira.url, reader))).toMatchObject({ _tag: "JiraRefused", status: 403 })
    const wrong = await refused(comment, { ...settingsOf(jira.url), JIRA_API_TOKEN: "not-the-token" })
    expect(wrong).toMatchObject({ _tag: "JiraRefused", status: 401 })
    expect(JSON.stringify(wrong)).not.toMatch(/not-the-token|Basic/)
  })

  it("comes without a call where nothing is set, or the key is none", async () => {
    const unset = await refused((client) => client.myself, {})
    expect(unset).toMatchObject({ _tag: "JiraRefused", message: expect.stringContaining("JIRA_API_TOKEN") })
    for (const key of ["..", "PROJ-1/../../myself", "PROJ-1?x", ""])
      expect(await refused((client) => client.issue(key))).toMatchObject({ _tag: "JiraRefused" })
    expect(jira.requests).toEqual([])
  })
})

describe("an outage", () => {
  it("is tried later: 5xx, a dropped connection, nobody there", async () => {
    const key = aTicket()
    jira.setFault({ status: 503 })
    expect(await refused((client) => client.issue(key))).toMatchObject({
      _tag: "JiraUnavailable",
      message: "Jira answered 503"
    })
    jira.setFault({ method: "POST", path: /comment$/, dropAfter: true })
    expect(await refused((client) => client.addComment(key, body, { redgreen: 1 }))).toMatchObject({
      _tag: "JiraUnavailable"
    })
    expect(await ask((client) => client.ownComments(key))).toHaveLength(1)
    const nobody = { ...settingsOf("http://127.0.0.1:1") }
    expect(await refused((client) => client.issue(key), nobody)).toMatchObject({ _tag: "JiraUnavailable" })
  })

  it("makes no call before the time Jira named", () => {
    const key = aTicket()
    const program = Effect.gen(function* () {
      const client = yield* Jira
      jira.setFault({ status: 429, retryAfter: 30 })
      const limited = yield* Effect.flip(client.issue(key))
      expect(limited).toMatchObject({ _tag: "JiraUnavailable", retryAfter: 30 })
      yield* TestClock.adjust("29 seconds")
      expect(yield* Effect.flip(client.issue(key))).toMatchObject({ retryAfter: 1 })
      expect(jira.requests).toHaveLength(1)
      yield* TestClock.adjust("1 second")
      expect((yield* client.issue(key)).key).toBe(key)
    })
    return run(program.pipe(Effect.provide(TestClock.layer())))
  })

  it("is a server that never answers", async () => {
    const key = aTicket()
    jira.setFault({ hang: true })
    const program = Effect.gen(function* () {
      const client = yield* Jira
      const asked = yield* Effect.forkChild(Effect.flip(client.issue(key)))
      yield* Effect.promise(async () => {
        while (jira.requests.length === 0) await new Promise(setImmediate)
      })
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(asked)).toMatchObject({
        _tag: "JiraUnavailable",
        message: "Jira did not answer within 10 s"
      })
    })
    await run(program.pipe(Effect.provide(TestClock.layer())))
  })
})

it("never takes the token to another host", async () => {
  const seen: Array<string | undefined> = []
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end("{}")
  })
  const site = createServer((_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end()
  })
  await Promise.all([other, site].map((server) => new Promise<void>((on) => server.listen(0, "127.0.0.1", on))))
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  expect(await refused((client) => client.myself, settingsOf(url))).toMatchObject({ _tag: "JiraRefused", status: 302 })
  expect(seen).toEqual([])
  other.close()
  site.close()
})
