import type { SDKResultMessage } from "@anthropic-ai/claude-agent-sdk"
import { assert, describe, it } from "@effect/vitest"
import { endingOf, type Remains } from "./ClaudeEnding.ts"

const rest: Remains = { process: { exit: 1 }, stderr: "", lastText: "last words", exhausted: false }
const withResult = (result: object, more: Partial<Remains> = {}) =>
  endingOf({ ...rest, ...more, result: { type: "result", errors: [], ...result } as unknown as SDKResultMessage })
const apiError = { subtype: "success", is_error: true, terminal_reason: "api_error", result: "API Error" }

describe("endingOf", () => {
  it("does not take `success` for one", () => {
    const limited = { ...apiError, api_error_status: 429 }
    assert.deepStrictEqual(withResult(limited), {
      ...{ _tag: "Provider", status: 429, retryable: true, message: "API Error" }
    })
  })

  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [413, false],
    [408, true],
    [409, true],
    [500, true],
    [529, true],
    [null, true]
  ])("knows whether status %s passes", (api_error_status, retryable) =>
    assert.deepInclude(withResult({ ...apiError, api_error_status }), { _tag: "Provider", retryable })
  )

  it("does not repeat a prompt that is too long", () => {
    const tooLong = { ...apiError, terminal_reason: "prompt_too_long", api_error_status: null }
    assert.deepInclude(withResult(tooLong), { _tag: "Provider", retryable: false })
  })

  it("blames the budget for any error once it is spent, but not for a calm end", () => {
    const refused = { ...apiError, api_error_status: 403 }
    assert.deepStrictEqual(withResult(refused, { exhausted: true }), { _tag: "Limit", which: "usd" })
    assert.deepStrictEqual(withResult({ subtype: "success", result: "" }, { exhausted: true }), {
      ...{ _tag: "NoSubmission", lastText: "last words" }
    })
  })

  it("reads the CLI's own limits", () => {
    const is_error = true
    assert.deepInclude(withResult({ subtype: "error_max_turns", is_error }), { _tag: "Limit", which: "turns" })
    assert.deepInclude(withResult({ subtype: "error_max_budget_usd", is_error }), { _tag: "Limit", which: "usd" })
  })

  it("tells a start that cannot work from a death", () => {
    const failed = { subtype: "error_during_execution", is_error: true, errors: ["broken"] }
    assert.deepStrictEqual(withResult({ ...failed, startup_failure_reason: "config_file_invalid" }), {
      ...{ _tag: "Misconfigured", reason: "broken" }
    })
    assert.deepStrictEqual(withResult(failed), { _tag: "Crashed", exit: 1, stderr: "broken" })
    assert.deepStrictEqual(endingOf({ ...rest, process: { signal: "SIGKILL" }, stderr: "oom" }), {
      ...{ _tag: "Crashed", signal: "SIGKILL", stderr: "oom" }
    })
    assert.deepStrictEqual(endingOf({ ...rest, process: { problem: "spawn ENOENT" } }), {
      ...{ _tag: "Misconfigured", reason: "spawn ENOENT" }
    })
  })
})
