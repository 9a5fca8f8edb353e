import { assert, describe, it } from "@effect/vitest"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js"
import { Deferred, Effect, Option, Schema } from "effect"
import type { Submit } from "./ClaudeSession.ts"
import { makeSubmissions } from "./ClaudeSubmit.ts"

class Plan extends Schema.Class<Plan>("Plan")({
  summary: Schema.NonEmptyString,
  seen: Schema.optionalKey(Schema.Date)
}) {}

const connect = async <A>(schema: Schema.Codec<A, unknown>, check?: Submit<A>["check"]) => {
  const submit = { name: "submit_plan", description: "Ends the session.", schema }
  const submissions = makeSubmissions<A>(check ? { ...submit, check } : submit)
  const client = new Client({ name: "test", version: "1" })
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  await Promise.all([submissions.server().connect(theirs), client.connect(ours)])
  const call = (input: Record<string, unknown>) => client.callTool({ name: "submit_plan", arguments: input })
  return { submissions, client, call }
}

describe("makeSubmissions", () => {
  it("describes the tool by a schema without a reference at its top", async () => {
    const { client } = await connect(Plan)
    const { tools } = await client.listTools()
    assert.deepInclude(tools[0], { name: "submit_plan", description: "Ends the session." })
    assert.deepInclude(tools[0]!.inputSchema, { type: "object", required: ["summary"] })
  })

  it("reads the JSON form of values that have another in code", async () => {
    const { call, submissions } = await connect(Plan)
    await call({ summary: "s", seen: "2026-11-22T00:00:00.000Z" })
    const plan = Option.getOrThrow(submissions.accepted())
    assert.strictEqual(plan.seen?.getUTCFullYear(), 2026)
  })

  it("names every problem, lets the model go on, and ends the turn with the first valid submission", async () => {
    const { call, submissions } = await connect(Plan, ({ summary }) =>
      summary === "bad" ? "say it better" : undefined
    )
    const invalid = await call({ summary: "", seen: "never" })
    assert.isTrue(invalid.isError)
    assert.isUndefined(invalid._meta)
    assert.match(JSON.stringify(invalid.content), /summary.*seen/)
    assert.include(JSON.stringify((await call({ summary: "bad" })).content), "say it better")
    assert.isTrue(Option.isNone(submissions.accepted()))
    assert.deepInclude(await call({ summary: "good" }), { _meta: { "claude/endTurn": true } })
    assert.deepInclude(await call({ summary: "late" }), { _meta: { "claude/endTurn": true } })
    assert.strictEqual(Option.getOrThrow(submissions.accepted()).summary, "good")
  })

  it("takes one of two that are submitted together, however long the first is checked", async () => {
    const known = Deferred.makeUnsafe<string | undefined>()
    const { call, submissions } = await connect(Plan, ({ summary }) =>
      summary === "first" ? Deferred.await(known) : undefined
    )
    const both = [call({ summary: "first" }), call({ summary: "second" })]
    await Effect.runPromise(Deferred.succeed(known, undefined))
    const [first, second] = await Promise.all(both)
    assert.include(JSON.stringify(first!.content), "Accepted.")
    assert.include(JSON.stringify(second!.content), "The first submission was accepted")
    assert.strictEqual(Option.getOrThrow(submissions.accepted()).summary, "first")
  })

  it("refuses a schema the model's API would refuse", () => {
    const schema = Schema.Union([Plan, Schema.Struct({ reason: Schema.String })])
    assert.throws(() => makeSubmissions({ name: "submit", description: "", schema }), /must describe an object/)
  })
})
