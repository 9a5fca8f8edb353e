import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { appEvents, appPermissions, makeApp } from "#local/github/makeApp.ts"
import { type GitHub, startGitHub } from "#local/github/startGitHub.ts"
import { github } from "./github.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-doctor-github-"))
const whole = makeApp("acme")
const { contents: _contents, members: _members, ...withoutContents } = appPermissions
const partial = makeApp("acme", {
  ...{ id: 2, slug: "partial", events: appEvents.filter((event) => event !== "issue_comment") },
  installations: [
    { id: 21, owner: "acme", permissions: appPermissions },
    { id: 22, owner: "guarded", permissions: { ...withoutContents, contents: "read" } }
  ]
})
let hub: GitHub

beforeAll(async () => {
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
  execFileSync("git", commit, { cwd: source })
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [
      {
        ...{ login: "bot", type: "User", token: "token-of-bot", permissions: { "acme/shop": "write" } },
        teams: { "acme/core": "member" }
      }
    ],
    apps: [whole.known, partial.known]
  })
  await hub.importRepository({ owner: "acme", name: "shop", from: source })
  await hub.importRepository({ owner: "guarded", name: "shop", from: source })
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

it("says which way is used and that it suffices", async () => {
  expect(await findings({ GITHUB_TOKEN: "token-of-bot" })).toEqual([
    ["github", "ok", "token of bot"],
    ["github acme/shop", "ok", "may push, default branch main"],
    ["github webhook", "ok", "secret set"]
  ])
  expect(await findings(whole.settings)).toEqual([
    ["github", "ok", "GitHub App, acts as redgreen-agent[bot]"],
    ["github acme/shop", "ok", "the App may do all it needs and hears all events, default branch main"],
    ["github webhook", "ok", "secret set"]
  ])
})

it("names what the App lacks, by repository", async () => {
  const repositories = "acme/shop,guarded/shop,nobody/shop"
  const [, ...found] = await findings({ ...partial.settings, REDGREEN_REPOSITORIES: repositories })
  expect(found.slice(0, 3)).toEqual([
    ["github acme/shop", "warn", "the App does not hear: issue_comment"],
    ["github guarded/shop", "fail", "the App may not: contents: write"],
    ["github nobody/shop", "fail", expect.stringContaining("404")]
  ])
})

it("says which of the policy's teams we cannot see", async () => {
  const file = join(folder, "approvals.yml")
  await writeFile(file, "required: 1\ngithub: {teams: [acme/core, acme/none, guarded/core]}")
  const teamsOf = async (settings: Readonly<Record<string, string>>) =>
    (await findings({ ...settings, REDGREEN_APPROVALS: file })).filter(([check]) => check?.startsWith("github team"))
  const seen = ["github team acme/core", "ok", "we see who is in it"]
  const none = ["github team acme/none", "fail", expect.stringContaining("404")]
  expect(await teamsOf({ GITHUB_TOKEN: "token-of-bot" })).toEqual([
    ...[
      seen,
      none,
      ["github team guarded/core", "fail", expect.stringMatching(/^404: .*nobody may decide by being in it$/)]
    ]
  ])
  expect(await teamsOf(partial.settings)).toEqual([
    ...[
      seen,
      none,
      ["github team guarded/core", "fail", expect.stringContaining("may not have members: read on guarded")]
    ]
  ])
})

it("says what contradicts itself, and tells no secret", async () => {
  const both = await findings({ ...whole.settings, GITHUB_TOKEN: "token-of-bot" })
  expect(both).toEqual([["github", "fail", expect.stringContaining("Keep one")]])
  const foreign = { ...whole.settings, GITHUB_APP_PRIVATE_KEY: partial.settings["GITHUB_APP_PRIVATE_KEY"]! }
  const refused = await findings(foreign)
  expect(refused[0]).toEqual(["github", "fail", expect.stringContaining("App refused (401)")])
  expect(JSON.stringify(refused)).not.toMatch(/PRIVATE KEY|eyJ/)
})

const findings = async (settings: Readonly<Record<string, string>>) => {
  const common = { GITHUB_API_URL: hub.apiUrl, GITHUB_WEBHOOK_SECRET: "s", REDGREEN_REPOSITORIES: "acme/shop" }
  const config = ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...common, ...settings }))
  const found = await Effect.runPromise(Effect.provide(github, config))
  return found.map(({ check, status, detail }) => [check, status, detail])
}
