import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Layer } from "effect"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { GitHub } from "./GitHub.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-github-"))
const shop = "acme/shop"
const teams = { "acme/core": "member" } as const
const invited = { "acme/core": "invited" } as const
let hub: Hub
let branches = 0
let branch: string

beforeAll(async () => {
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m"]
  execFileSync("git", [...commit, "base"], { cwd: source })
  for (const name of Array.from({ length: 9 }, (_, index) => `w${index + 1}`)) {
    execFileSync("git", ["checkout", "-q", "-b", name, "main"], { cwd: source })
    await writeFile(join(source, "file"), name)
    execFileSync("git", ["add", "-A"], { cwd: source })
    execFileSync("git", [...commit, name], { cwd: source })
  }
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [
      { login: "redgreen-bot", type: "User", token: "token-of-bot", permissions: { [shop]: "write" }, teams },
      { login: "alice", type: "User", token: "token-of-alice", permissions: { [shop]: "admin" }, teams },
      { login: "eve", type: "User", token: "token-of-eve", permissions: { [shop]: "read" }, teams: invited }
    ]
  })
  await hub.importRepository({ owner: "acme", name: "shop", from: source, defaultBranch: "main" })
})

beforeEach(() => {
  branch = `w${++branches}`
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

describe("facts", () => {
  it("tells who we are, what we may do, and what others may do", () =>
    asBot(function* (github) {
      expect(yield* github.viewer).toEqual({ login: "redgreen-bot", id: expect.any(Number), type: "User" })
      expect(yield* github.repository(shop)).toEqual({
        defaultBranch: "main",
        private: true,
        permissions: { admin: false, push: true, pull: true }
      })
      const levels = yield* Effect.forEach(["alice", "redgreen-bot", "eve", "nobody-at-all"], (login) =>
        github.permission(shop, login)
      )
      expect(levels).toEqual(["admin", "write", "read", "none"])
    }))

  it("tells who is in a team: not who was only invited, and nobody of a team that is not there", () =>
    asBot(function* (github) {
      const logins = ["alice", "Redgreen-Bot", "eve", "nobody-at-all"]
      expect(yield* Effect.forEach(logins, (login) => github.isInTeam("acme/core", login))).toEqual([
        ...[true, true, false, false]
      ])
      expect(yield* github.isInTeam("acme/none", "alice")).toBe(false)
      expect(yield* github.team("acme/Core")).toEqual({ name: "core" })
      expect(yield* Effect.flip(github.team("acme/none"))).toMatchObject({ _tag: "GitHubRefused", status: 404 })
    }))

  it("a wrong token is refused, not retried", () =>
    as("wrong", function* (github) {
      expect(yield* Effect.flip(github.viewer)).toMatchObject({ _tag: "GitHubRefused", status: 401 })
    }))
})

describe("a pull request", () => {
  it("is opened as a draft, found by its branch, changed and made ready", () =>
    asBot(function* (github) {
      expect(yield* github.pullRequestByHead(shop, branch)).toBeNull()
      const opened = yield* github.openDraft(draft())
      expect(opened).toMatchObject({
        draft: true,
        state: "open",
        merged: false,
        body: "B",
        headSha: expect.any(String),
        author: expect.any(String)
      })
      expect(yield* github.pullRequestByHead(shop, branch)).toEqual(opened)
      expect(yield* github.updatePullRequest(shop, opened.number, { body: "C" })).toEqual({ ...opened, body: "C" })
      yield* github.markReady(shop, opened.nodeId)
      expect((yield* github.pullRequest(shop, opened.number)).draft).toBe(false)
      yield* github.markDraft(shop, opened.nodeId)
      expect((yield* github.pullRequest(shop, opened.number)).draft).toBe(true)
    }))

  it("is refused for a branch that has one or does not exist", () =>
    asBot(function* (github) {
      yield* github.openDraft(draft())
      const twice = yield* Effect.flip(github.openDraft(draft()))
      expect(twice).toMatchObject({ _tag: "GitHubRefused", status: 422 })
      const nowhere = yield* Effect.flip(github.openDraft({ ...draft(), branch: "nowhere" }))
      expect(nowhere).toMatchObject({ _tag: "GitHubRefused", status: 422 })
      const unknown = yield* Effect.flip(github.markReady(shop, "PR_unknown"))
      expect(unknown).toMatchObject({ _tag: "GitHubRefused", status: 404 })
    }))

  it("whose answer was lost is not asked for twice, and is found", () =>
    asBot(function* (github) {
      hub.failNext({ method: "POST", path: `/repos/${shop}/pulls` }, { drop: true })
      expect(yield* Effect.flip(github.openDraft(draft()))).toMatchObject({ _tag: "GitHubUnavailable" })
      expect(yield* github.pullRequestByHead(shop, branch)).toMatchObject({ draft: true })
    }))
})

describe("a comment", () => {
  it("with a marker stands once, whatever was lost, and is rewritten; a forged marker is not ours", () =>
    asBot(function* (github) {
      const { number } = yield* github.openDraft(draft())
      const forged = Effect.flatMap(GitHub, (alice) => alice.comment(shop, number, "forged", "plan:v1"))
      const { id: foreign } = yield* forged.pipe(Effect.provide(layerOf("token-of-alice")))
      hub.failNext({ method: "POST", path: `/repos/${shop}/issues/${number}/comments` }, { drop: true })
      expect(yield* Effect.flip(github.comment(shop, number, "one", "plan:v1"))).toMatchObject({
        _tag: "GitHubUnavailable"
      })
      const again = yield* github.comment(shop, number, "two", "plan:v1")
      expect(again.created).toBe(false)
      expect(again.id).not.toBe(foreign)
      const other = yield* github.comment(shop, number, "three", "plan:v10")
      expect(other.created).toBe(true)
      const all = yield* github.findComments(shop, number)
      expect(all.map(({ author, body }) => `${author}: ${body.split("\n")[0]}`)).toEqual([
        "alice: forged",
        "redgreen-bot: two",
        "redgreen-bot: three"
      ])
    }))

  it("takes a reaction, and takes it again", () =>
    asBot(function* (github) {
      const { number } = yield* github.openDraft(draft())
      const { id } = yield* github.comment(shop, number, "hello", "hello")
      yield* github.react(shop, id, "+1")
      yield* github.react(shop, id, "+1")
    }))
})

describe("when GitHub is out of sorts", () => {
  it("a rate limit is told with its wait, not waited for", () =>
    asBot(function* (github) {
      hub.failNext({ path: `/repos/${shop}` }, { status: 429, retryAfterSeconds: 7 })
      expect(yield* Effect.flip(github.repository(shop))).toMatchObject({ _tag: "GitHubUnavailable", retryAfter: 7 })
      hub.failNext({ path: `/repos/${shop}` }, { status: 403, retryAfterSeconds: 9 })
      expect(yield* Effect.flip(github.repository(shop))).toMatchObject({ _tag: "GitHubUnavailable", retryAfter: 9 })
    }))

  it("a read is tried again", () =>
    asBot(function* (github) {
      hub.failNext({ path: `/repos/${shop}` }, { status: 502 })
      expect((yield* github.repository(shop)).defaultBranch).toBe("main")
    }))
})

const draft = () => ({ repository: shop, branch, base: "main", title: "T", body: "B" })

const asBot = (use: Use) => as("token-of-bot", use)

type Use = (github: GitHub["Service"]) => Generator<Effect.Effect<unknown, unknown>, void, never>

const as = (token: string, use: Use) =>
  Effect.gen(function* () {
    const github = yield* GitHub
    yield* Effect.gen(() => use(github))
  }).pipe(Effect.provide(layerOf(token)), Effect.runPromise)

const layerOf = (token: string) =>
  GitHub.layer.pipe(
    Layer.provide(
      ConfigProvider.layer(ConfigProvider.fromUnknown({ GITHUB_API_URL: hub.apiUrl, GITHUB_TOKEN: token }))
    ),
    Layer.fresh
  )
