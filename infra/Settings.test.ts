import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Config, Effect, Option } from "effect"
import { choose, settingsLayer } from "./Settings.ts"

it("takes ours from the process and nothing else, over the file", () => {
  const file = { REDGREEN_MODEL: "scripted", ANTHROPIC_API_KEY: "from-file", PORT: "8000", SENTRY_URL: "" }
  const inherited = {
    REDGREEN_MODEL: "anthropic",
    PORT: "",
    NATS_URL: "nats://127.0.0.1:4222",
    ANTHROPIC_API_KEY: "inherited",
    ANTHROPIC_BASE_URL: "inherited",
    CLAUDE_CODE_OAUTH_TOKEN: "inherited",
    GITHUB_TOKEN: "inherited",
    MY_DATABASE_URL: "inherited",
    PATH: "/bin"
  }
  assert.deepStrictEqual(choose(file, inherited), {
    REDGREEN_MODEL: "anthropic",
    ANTHROPIC_API_KEY: "from-file",
    PORT: "8000",
    NATS_URL: "nats://127.0.0.1:4222",
    PATH: "/bin"
  })
})

it.effect("reads .env, and does without one", () =>
  Effect.gen(function* () {
    const dir = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-settings-"))),
      (folder) => Effect.promise(() => rm(folder, { recursive: true }))
    )
    const key = Config.option(Config.Redacted("GITHUB_TOKEN"))
    const read = Effect.suspend(() => Effect.provide(key, settingsLayer(dir)))
    assert.deepStrictEqual(yield* read, Option.none())
    yield* Effect.promise(() => writeFile(join(dir, ".env"), '# a comment\nGITHUB_TOKEN="ghp_x"\n'))
    assert.strictEqual(String(yield* read), "some(<redacted>)")
  }).pipe(Effect.scoped)
)
