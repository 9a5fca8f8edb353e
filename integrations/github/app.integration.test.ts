import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Layer } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { appPermissions, makeApp } from "#local/github/makeApp.ts"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { GitHub } from "./GitHub.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-github-app-"))
const shop = "acme/shop"
const app = makeApp("acme")
const narrow = makeApp("acme", {
  ...{ id: 3, slug: "narrow" },
  installations: [{ id: 33, owner: "acme", permissions: { contents: "read" }, repositories: ["shop"] }]
})
let hub: Hub

beforeAll(async () => {
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m"]
  for (const name of ["main", "fix"]) {
    execFileSync("git", ["checkout", "-q", "-B", name], { cwd: source })
    await writeFile(join(source, name), name)
    execFileSync("git", ["add", "-A"], { cwd: source })
    execFileSync("git", [...commit, name], { cwd: source })
  }
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [
      {
        ...{ login: "alice", type: "User", token: "token-of-alice", permissions: { [shop]: "admin" } },
        teams: { "acme/core": "member" }
      }
    ],
    apps: [app.known, narrow.known]
  })
  const place = { from: source, defaultBranch: "main" }
  await hub.importRepository({ owner: "acme", name: "shop", ...place })
  await hub.importRepository({ owner: "acme", name: "other", ...place })
  await hub.importRepository({ owner: "elsewhere", name: "shop", ...place })
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

describe("acting as a GitHub App", () => {
  it("every call has a token for its one repository with the least it needs, and we are the App's bot", () =>
    as(app.settings, function* (github) {
      const before = hub.state.requests.length
      expect(yield* github.viewer).toMatchObject({ login: "redgreen-agent[bot]", type: "Bot", id: expect.any(Number) })
      expect((yield* github.repository(shop)).defaultBranch).toBe("main")
      expect(yield* github.permission(shop, "alice")).toBe("admin")
      const opened = yield* github.openDraft({ repository: shop, branch: "fix", base: "main", title: "T", body: "B" })
      expect(opened.author).toBe("redgreen-agent[bot]")
      yield* github.comment(shop, opened.number, "one", "m")
      expect((yield* github.comment(shop, opened.number, "two", "m")).created).toBe(false)
      yield* github.updatePullRequest(shop, opened.number, { body: "C" })
      yield* github.markReady(shop, opened.nodeId)
      expect((yield* github.pullRequest(shop, opened.number)).draft).toBe(false)
      const seen = hub.state.requests.slice(before)
      expect(seen.every(({ status }) => status < 300)).toBe(true)
      expect(new Set(seen.filter(({ permissions }) => permissions).map(described))).toEqual(
        new Set([
          "GET /users/redgreen-agent%5Bbot%5D metadata:read",
          "GET /repos/acme/shop metadata:read",
          "GET /repos/acme/shop/collaborators/alice/permission metadata:read",
          "POST /repos/acme/shop/pulls metadata:read pull_requests:write",
          "GET /repos/acme/shop/issues/1/comments issues:read metadata:read pull_requests:read",
          "POST /repos/acme/shop/issues/1/comments issues:write metadata:read pull_requests:write",
          "PATCH /repos/acme/shop/issues/comments/0 issues:write metadata:read pull_requests:write",
          "PATCH /repos/acme/shop/pulls/1 metadata:read pull_requests:write",
          "POST /graphql contents:write metadata:read pull_requests:write",
          "GET /repos/acme/shop/pulls/1 metadata:read pull_requests:read"
        ])
      )
    }))

  it("sees an organization's teams with a token for their members, and says where it may not", () =>
    as(app.settings, function* (github) {
      const before = hub.state.requests.length
      expect(yield* github.isInTeam("acme/core", "alice")).toBe(true)
      expect(yield* github.isInTeam("acme/core", "bob")).toBe(false)
      const seen = hub.state.requests.slice(before).filter(({ permissions }) => permissions)
      expect(seen.map(described)).toEqual([
        "GET /orgs/acme/teams/core/memberships/alice members:read metadata:read",
        "GET /orgs/acme/teams/core/memberships/bob members:read metadata:read"
      ])
      expect(yield* Effect.flip(github.team("elsewhere/core"))).toMatchObject({
        ...{ _tag: "GitHubRefused", status: 404 },
        message: expect.stringContaining("not installed on elsewhere")
      })
    }).then(() =>
      as(narrow.settings, function* (github) {
        expect(yield* Effect.flip(github.isInTeam("acme/core", "alice"))).toMatchObject({
          ...{ _tag: "GitHubRefused", status: 422 },
          message: expect.stringContaining("may not have members: read on acme")
        })
      })
    ))

  it("a token is kept for the next call of its kind, and one that was revoked is renewed once", () =>
    as(app.settings, function* (github) {
      yield* github.repository(shop)
      const minted = () => hub.state.requests.filter(({ path }) => path.endsWith("/access_tokens")).length
      const before = minted()
      yield* github.repository(shop)
      expect(minted()).toBe(before)
      hub.revokeTokens()
      yield* github.repository(shop)
      expect(minted()).toBe(before + 1)
      yield* github.repository("acme/other")
      expect(minted()).toBe(before + 2)
    }))

  it("says where it is not installed and what it was not given", () =>
    as(narrow.settings, function* (github) {
      expect(yield* Effect.flip(github.repository("elsewhere/shop"))).toMatchObject({
        ...{ _tag: "GitHubRefused", status: 404 },
        message: expect.stringContaining("not installed on elsewhere/shop")
      })
      expect(yield* Effect.flip(github.pullRequest(shop, 1))).toMatchObject({
        ...{ _tag: "GitHubRefused", status: 422 },
        message: expect.stringContaining("may not have pull_requests: read on acme/shop")
      })
      yield* github.repository(shop)
      expect(yield* Effect.flip(github.repository("acme/other"))).toMatchObject({ _tag: "GitHubRefused", status: 422 })
    }))

  it("a key that is not the App's is refused, and the refusal tells nothing of it", () =>
    as({ ...app.settings, GITHUB_APP_PRIVATE_KEY: narrow.settings["GITHUB_APP_PRIVATE_KEY"]! }, function* (github) {
      const refused = yield* Effect.flip(github.viewer)
      expect(refused).toMatchObject({ _tag: "GitHubRefused", status: 401 })
      expect(JSON.stringify(refused)).not.toContain("eyJ")
    }))

  it("a GitHub that cannot answer now is told as such, also while a token is asked for", () =>
    as(app.settings, function* (github) {
      hub.failNext({ method: "POST", path: /access_tokens$/ }, { status: 429, retryAfterSeconds: 7 })
      expect(yield* Effect.flip(github.repository(shop))).toMatchObject({ _tag: "GitHubUnavailable", retryAfter: 7 })
      expect((yield* github.repository(shop)).private).toBe(true)
    }))

  it("takes the installation it is given", () =>
    as({ ...app.settings, GITHUB_APP_INSTALLATION_ID: String(app.known.installations[0]!.id) }, function* (github) {
      const before = hub.state.requests.length
      yield* github.repository(shop)
      const paths = hub.state.requests.slice(before).map(({ path }) => path)
      expect(paths.some((path) => path.endsWith("/installation"))).toBe(false)
    }))
})

it("the App may do what Redgreen asks for, and change no workflow", () => {
  expect(appPermissions).not.toHaveProperty("workflows")
})

const described = ({ method, path, permissions }: (typeof hub.state.requests)[number]) => {
  const place = path
    .replace(/^\/api(\/v3)?/, "")
    .replace(/\?.*/, "")
    .replace(/comments\/\d+$/, "comments/0")
  return [
    method,
    place,
    ...Object.entries(permissions!)
      .map(([name, level]) => `${name}:${level}`)
      .sort()
  ].join(" ")
}

const as = (
  settings: Readonly<Record<string, string>>,
  use: (github: GitHub["Service"]) => Generator<Effect.Effect<unknown, unknown>, void, never>
) =>
  Effect.gen(function* () {
    const github = yield* GitHub
    yield* Effect.gen(() => use(github))
  }).pipe(
    Effect.provide(
      GitHub.layer.pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ GITHUB_API_URL: hub.apiUrl, ...settings }))),
        Layer.fresh
      )
    ),
    Effect.runPromise
  )
