import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { ToolServer } from "./toolsFile.ts"
import { conceal, fill } from "./toolsSettings.ts"

const settings = new Map([
  ["HOST", "sentry.example"],
  ["SENTRY_AUTH_TOKEN", "sntrys_abcdef"],
  ["PLAIN", "tracker-credential"],
  ["DATABASE_URL", "postgres://me:hunter22@db/redgreen"]
])
const set = (name: string, otherwise?: string) => `\${${name}${otherwise === undefined ? "" : `:-${otherwise}`}}`
const refusalOf = (server: ToolServer) => {
  const filled = fill(server, settings)
  return Result.isFailure(filled) ? filled.failure : undefined
}

describe("fill", () => {
  it("fills in settings everywhere they may stand, and what to take otherwise", () => {
    const stdio = {
      command: set("COMMAND", "node"),
      args: [`--host=${set("HOST")}`, set("EMPTY", "")],
      env: { SENTRY_ACCESS_TOKEN: set("SENTRY_AUTH_TOKEN"), MODE: set("MODE", "a:-b") }
    }
    assert.deepStrictEqual(Result.getOrThrow(fill(stdio, settings)), {
      server: {
        ...{ command: "node", args: ["--host=sentry.example", ""] },
        env: { SENTRY_ACCESS_TOKEN: "sntrys_abcdef", MODE: "a:-b" }
      },
      secrets: ["sntrys_abcdef"]
    })
    const http = {
      url: `https://${set("HOST")}/mcp`,
      headers: {
        Authorization: `Bearer ${set("PLAIN")}`,
        "X-Api-Key": "Token literal-credential",
        "X-Mode": "readonly"
      }
    }
    assert.deepStrictEqual(Result.getOrThrow(fill(http, settings)), {
      server: {
        url: "https://sentry.example/mcp",
        headers: {
          ...{
            Authorization: "Bearer tracker-credential",
            "X-Api-Key": "Token literal-credential",
            "X-Mode": "readonly"
          }
        }
      },
      secrets: ["tracker-credential", "literal-credential"]
    })
  })

  it("names the setting that is missing", () => {
    assert.deepInclude(refusalOf({ url: `https://x.example/${set("NOT_SET")}` }), { missing: "NOT_SET" })
    assert.deepInclude(refusalOf({ command: "x", env: { A: set("NOT_SET") } }), { missing: "NOT_SET" })
  })

  it.each([
    [
      "by its name",
      { command: "x", args: [`--access-token=${set("SENTRY_AUTH_TOKEN")}`] },
      "SENTRY_AUTH_TOKEN in `args`"
    ],
    ["as the command", { command: set("SENTRY_AUTH_TOKEN") }, "SENTRY_AUTH_TOKEN in `command`"],
    ["in a url", { url: `https://x.example/?key=${set("SENTRY_AUTH_TOKEN")}` }, "SENTRY_AUTH_TOKEN in `url`"],
    [
      "by what it is used for elsewhere",
      { command: "x", args: [set("PLAIN")], env: { API_KEY: set("PLAIN") } },
      "PLAIN in `args`"
    ],
    ["by the password in it", { command: "x", args: [set("DATABASE_URL")] }, "DATABASE_URL in `args`"]
  ])("refuses a secret where anybody can see it, known %s", (_, server, says) => {
    const refusal = refusalOf(server)
    assert.include(refusal?.reason, says)
    assert.isUndefined(refusal?.missing)
    for (const value of settings.values()) assert.notInclude(refusal?.reason, value)
  })

  it("sends a secret over https, or to this machine", () => {
    const to = (url: string) => refusalOf({ url, headers: { Authorization: set("SENTRY_AUTH_TOKEN") } })?.reason
    assert.include(to("http://sentry.example/mcp"), "not https")
    assert.isUndefined(to("http://127.0.0.1:8080/mcp"))
    assert.isUndefined(to("https://sentry.example/mcp"))
    assert.isUndefined(refusalOf({ url: "http://sentry.example/mcp" }))
  })
})

it("conceals a secret as it is and as JSON writes it", () => {
  assert.strictEqual(conceal('one a"b! and {"key":"a\\"b!"}', ['a"b!']), 'one <secret> and {"key":"<secret>"}')
})
