import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit } from "effect"
import { upstreamFromConfig } from "./GatewayUpstream.ts"

const choose = (env: Record<string, string>) =>
  upstreamFromConfig.pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })),
    Effect.exit,
    Effect.map((exit) => (Exit.isSuccess(exit) ? exit.value : String(exit.cause)))
  )

const caller = { taskId: "task-1", phase: "red", attempt: 1 }

describe("upstreamFromConfig", () => {
  it.effect("takes the scripted model unless the real one is named", () =>
    Effect.gen(function* () {
      const scripted = yield* choose({ REDGREEN_MODEL_URL: "http://127.0.0.1:99/", ANTHROPIC_API_KEY: "sk-real" })
      assert.deepInclude(scripted, { name: "scripted", url: new URL("http://127.0.0.1:99/") })
      const real = yield* choose({ REDGREEN_MODEL: "anthropic", ANTHROPIC_API_KEY: "sk-real" })
      assert.deepInclude(real, { name: "anthropic", url: new URL("https://api.anthropic.com") })
    })
  )

  it.effect("prefers the API key to the subscription", () =>
    Effect.gen(function* () {
      const tokens = { REDGREEN_MODEL: "anthropic", CLAUDE_CODE_OAUTH_TOKEN: "oauth" }
      const both = yield* choose({ ...tokens, ANTHROPIC_API_KEY: "sk-real" })
      assert.strictEqual(typeof both === "string" ? both : both.headers({}, caller)["x-api-key"], "sk-real")
      const one = yield* choose(tokens)
      assert.strictEqual(typeof one === "string" ? one : one.headers({}, caller)["authorization"], "Bearer oauth")
    })
  )

  it.effect("refuses a scripted model elsewhere, an unknown one, and the real one without a key", () =>
    Effect.gen(function* () {
      assert.include(yield* choose({ REDGREEN_MODEL_URL: "http://example.com/" }), "loopback")
      assert.include(yield* choose({}), "REDGREEN_MODEL_URL")
      assert.include(yield* choose({ REDGREEN_MODEL: "other" }), "REDGREEN_MODEL")
      assert.include(yield* choose({ REDGREEN_MODEL: "anthropic" }), "CLAUDE_CODE_OAUTH_TOKEN")
    })
  )
})
