import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { repositoryEnvironment } from "./environment.ts"

it("holds the search path and private folders, and no other variable of ours", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redgreen-environment-"))
  const provider = ConfigProvider.fromEnv({
    env: { PATH: "/ours/node_modules/.bin:/usr/bin", ANTHROPIC_API_KEY: "secret", NO_COLOR: "1" }
  })
  const env: Record<string, string> = await Effect.runPromise(
    repositoryEnvironment({ folder, cache: "/cache" }).pipe(
      Effect.provideService(ConfigProvider.ConfigProvider, provider)
    )
  )
  expect(env["PATH"]).toBe(`${dirname(process.execPath)}:/usr/bin`)
  expect(env).toMatchObject({ CI: "1", LANG: "C.UTF-8", npm_config_cache: "/cache/npm" })
  expect(JSON.stringify(env)).not.toContain("secret")
  expect(["NO_COLOR", "FORCE_COLOR"].filter((name) => name in env)).toEqual([])
  expect(statSync(env["HOME"]!).isDirectory() && statSync(env["TMPDIR"]!).isDirectory()).toBe(true)
  rmSync(folder, { recursive: true })
})
