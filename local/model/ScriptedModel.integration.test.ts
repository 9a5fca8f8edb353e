import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import { decodeScript, type Fault } from "./Script.ts"
import { type ScriptedModel, startScriptedModel } from "./ScriptedModel.ts"

const script = (fault?: Fault) =>
  decodeScript({ sessions: { plan: [{ steps: [{ say: "Hello.", ...(fault && { fault }) }] }] } })

let model: ScriptedModel
afterEach(() => model.stop())

const ask = (body: object, headers = {}) =>
  fetch(`${model.url}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-redgreen-phase": "plan", "x-claude-code-session-id": "one", ...headers },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Go." }], ...body })
  })

describe("startScriptedModel", () => {
  it("streams the events of an answer, or gives it whole", async () => {
    model = await startScriptedModel({ script: script() })
    const events = (await (await ask({ stream: true })).text()).split("\n\n").filter(Boolean)
    assert.deepStrictEqual(
      events.map((event) => event.match(/^event: (\w+)\ndata: {"type":"\1"/)?.[1]),
      [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        ...["message_delta", "message_stop"]
      ]
    )
    const whole = (await (await ask({})).json()) as Record<string, unknown>
    assert.deepInclude(whole, { model: "m", stop_reason: "end_turn", content: [{ type: "text", text: "Hello." }] })
    assert.deepStrictEqual(
      model.calls.map(({ step, attempt }) => [step, attempt]),
      [
        [1, 1],
        [1, 1]
      ]
    )
  })

  it("makes a fault of the script happen so often in each session", async () => {
    model = await startScriptedModel({ script: script({ status: 529, times: 2, retryAfter: 1 }) })
    const statuses = []
    for (const session of ["one", "one", "two", "one", "two", "two"]) {
      const response = await ask({}, { "x-claude-code-session-id": session })
      statuses.push([session, response.status, response.headers.get("retry-after")])
      await response.text()
    }
    assert.deepStrictEqual(statuses, [
      ["one", 529, "1"],
      ["one", 529, "1"],
      ["two", 529, "1"],
      ["one", 200, null],
      ["two", 529, "1"],
      ["two", 200, null]
    ])
  })

  it("makes a fault happen in so many sessions only, and may say something else instead", async () => {
    model = await startScriptedModel({ script: script({ say: "No.", sessions: 2 }) })
    const said = []
    for (const session of ["one", "one", "two", "three"]) {
      const answer = await ask({}, { "x-claude-code-session-id": session })
      said.push(((await answer.json()) as { content: [{ text: string }] }).content[0].text)
    }
    assert.deepStrictEqual(said, ["No.", "No.", "No.", "Hello."])
  })

  it("plays a task a script of its own", async () => {
    model = await startScriptedModel({ script: script({ status: 500 }) })
    model.play("t-1", script())
    assert.strictEqual((await ask({}, { "x-redgreen-task": "t-1" })).status, 200)
    assert.strictEqual((await ask({}, { "x-redgreen-task": "t-2" })).status, 500)
    assert.deepStrictEqual(
      model.calls.map(({ task, usage }) => [task, usage !== undefined]),
      [
        ["t-1", true],
        ["t-2", false]
      ]
    )
  })

  it("puts a fault set from outside before the script's, until it is used up or taken back", async () => {
    model = await startScriptedModel({ script: script() })
    model.setFault({ status: 500, times: 1 })
    assert.strictEqual((await ask({})).status, 500)
    assert.strictEqual((await ask({})).status, 200)
    model.setFault({ cut: 2 })
    const cut = await ask({ stream: true })
    assert.strictEqual(await cut.text().catch((error: Error) => error.message), "terminated")
    model.setFault(undefined)
    assert.include(await (await ask({ stream: true })).text(), "message_stop")
  })

  it("hangs, stalls and is slow", async () => {
    model = await startScriptedModel({ script: script() })
    model.setFault({ slow: 5 })
    const began = performance.now()
    await (await ask({ stream: true })).text()
    assert.isAtLeast(performance.now() - began, 29)
    model.setFault({ stall: 1 })
    const reader = (await ask({ stream: true })).body!.getReader()
    assert.include(new TextDecoder().decode((await reader.read()).value), "message_start")
    const silent = reader.read().then(
      () => "spoke",
      () => "hung up"
    )
    model.setFault({ hang: true })
    const unanswered = ask({}).then(
      () => "answered",
      () => "hung up"
    )
    await vi.waitFor(() => assert.strictEqual(model.calls.length, 3))
    await model.stop()
    assert.deepStrictEqual(await Promise.all([silent, unanswered]), ["hung up", "hung up"])
    model = await startScriptedModel({ script: script() })
  })

  it("refuses what it cannot play", async () => {
    model = await startScriptedModel({ script: script() })
    assert.strictEqual((await ask({}, { "x-redgreen-phase": "blue" })).status, 400)
    assert.strictEqual((await ask({}, { "x-redgreen-attempt": "zero" })).status, 400)
    assert.strictEqual((await fetch(`${model.url}/v1/models`)).status, 404)
    const headers = { "x-redgreen-phase": "plan" }
    const broken = await fetch(`${model.url}/v1/messages`, { method: "POST", headers, body: "{" })
    assert.strictEqual(broken.status, 400)
    assert.strictEqual(model.calls.length, 0)
  })
})
