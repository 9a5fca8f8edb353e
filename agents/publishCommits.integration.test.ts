import { execFile, execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import type { RestEndpointMethodTypes } from "@octokit/rest"
import { ConfigProvider, Effect, Layer } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeApp } from "#local/github/makeApp.ts"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { Repositories } from "./Repositories.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-publish-"))
const source = join(folder, "source")
const shop = "acme/shop"
const app = makeApp("acme")
const author = { name: "Redgreen", email: "redgreen@users.noreply.github.com" }
const date = "2026-01-02T03:04:05Z"
let hub: Hub
let parent: string
let patch: Buffer
let branches = 0

beforeAll(async () => {
  await mkdir(join(source, "folder"), { recursive: true })
  git(source, "init", "-q", "-b", "main")
  await Promise.all(
    Object.entries({
      ...{ "kept.txt": "kept\n", "run.sh": "#!/bin/sh\n", "gone.txt": "gone\n", "folder/moved.txt": "moved\n" },
      ...{ "becomes-folder": "a file\n", "becomes-link": "a file\n", "ünïcode name.txt": "1\n" }
    }).map(([path, content]) => writeFile(join(source, path), content))
  )
  await symlink("kept.txt", join(source, "link"))
  commitAll("base")
  parent = git(source, "rev-parse", "HEAD")
  for (const path of ["gone.txt", "becomes-folder", "becomes-link"]) await rm(join(source, path))
  git(source, "mv", "folder/moved.txt", "moved away.txt")
  await chmod(join(source, "run.sh"), 0o755)
  await mkdir(join(source, "becomes-folder"))
  await writeFile(join(source, "becomes-folder/inside.txt"), "inside\n")
  await symlink("kept.txt", join(source, "becomes-link"))
  await rm(join(source, "link"))
  await symlink("run.sh", join(source, "link"))
  await writeFile(join(source, "binary.bin"), Buffer.from([0, 255, 254, 10, 13, 0, 128]))
  await writeFile(join(source, "ünïcode name.txt"), "2\r\nno end of line")
  commitAll("everything")
  patch = execFileSync("git", ["diff", "--binary", "--full-index", "--no-renames", parent, "HEAD"], { cwd: source })
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [{ login: "wren", type: "User", token: "token-of-wren", permissions: { [shop]: "write" } }],
    apps: [app.known]
  })
  await hub.importRepository({ owner: "acme", name: "shop", from: source, defaultBranch: "main" })
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

describe("commits of an App", () => {
  it("are the very trees that git makes, with our messages, signed by GitHub", () =>
    withRepositories(function* (repositories) {
      const branch = freshBranch()
      const built = yield* repositories.commit({ repository: shop, parent, drafts: [plan, everything] })
      const head = yield* repositories.push({
        repository: shop,
        branch,
        parent,
        commit: built[1]!,
        expectedRemote: null
      })
      expect(head).not.toBe(built[1])
      expect(yield* repositories.remoteHead(shop, branch)).toBe(head)
      const there = yield* Effect.promise(() => commitsOf(branch))
      expect(there.map(({ tree, message }) => ({ tree, message }))).toEqual(
        built.toReversed().map((name) => ({ tree: treeOf(name), message: messageOf(name) }))
      )
      expect(there[1]!.parents).toEqual([parent])
      expect(there.map(({ verified, author }) => ({ verified, author }))).toEqual([
        { verified: true, author: "redgreen-agent[bot]" },
        { verified: true, author: "redgreen-agent[bot]" }
      ])
    }))

  it("replace what stands on the branch only if it is what we left there", () =>
    withRepositories(function* (repositories) {
      const branch = freshBranch()
      const [first] = yield* repositories.commit({ repository: shop, parent, drafts: [plan] })
      const [second] = yield* repositories.commit({ repository: shop, parent, drafts: [everything] })
      const push = { repository: shop, branch, parent }
      const left = yield* repositories.push({ ...push, commit: first!, expectedRemote: null })
      const replaced = yield* repositories.push({ ...push, commit: second!, expectedRemote: left })
      expect(yield* Effect.promise(() => commitsOf(branch))).toHaveLength(1)
      yield* Effect.promise(() => foreignPush(branch))
      const foreign = yield* repositories.remoteHead(shop, branch)
      const moved = yield* Effect.flip(repositories.push({ ...push, commit: first!, expectedRemote: replaced }))
      expect(moved).toMatchObject({ _tag: "BranchMoved", branch, actual: foreign })
      const absent = yield* Effect.flip(repositories.push({ ...push, commit: first!, expectedRemote: null }))
      expect(absent).toMatchObject({ _tag: "BranchMoved" })
      expect(yield* repositories.remoteHead(shop, branch)).toBe(foreign)
    }))

  it("without an expectation only go forward", () =>
    withRepositories(function* (repositories) {
      const branch = freshBranch()
      const [first] = yield* repositories.commit({ repository: shop, parent, drafts: [plan, everything] })
      const [aside] = yield* repositories.commit({ repository: shop, parent, drafts: [everything] })
      const push = { repository: shop, branch, parent }
      yield* repositories.push({ ...push, commit: first! })
      expect(yield* Effect.flip(repositories.push({ ...push, commit: aside! }))).toMatchObject({ _tag: "BranchMoved" })
    }))

  it("change no workflow", () =>
    withRepositories(function* (repositories) {
      const draft = { ...plan, files: { ".github/workflows/ci.yml": "on: push\n" } }
      const [commit] = yield* repositories.commit({ repository: shop, parent, drafts: [draft] })
      const branch = freshBranch()
      const refused = yield* Effect.flip(
        repositories.push({ repository: shop, branch, parent, commit: commit!, expectedRemote: null })
      )
      expect(refused).toMatchObject({ _tag: "GitFailed", stderr: expect.stringContaining(".github/workflows/ci.yml") })
      expect(yield* repositories.remoteHead(shop, branch)).toBeNull()
    }))
})

describe("whatever call is the last before we are killed", () => {
  const calls = [
    ["GET", /git\/ref\/heads/],
    ["POST", /git\/blobs$/],
    ["POST", /git\/trees$/],
    ["POST", /git\/commits$/],
    ["POST", /^\/graphql$/]
  ] as const

  it.each(calls)("%s %s: another start publishes one history", async (method, path) => {
    const branch = freshBranch()
    const publish = (lost: boolean) =>
      withRepositories(function* (repositories) {
        const built = yield* repositories.commit({ repository: shop, parent, drafts: [plan, everything] })
        const push = repositories.push({ repository: shop, branch, parent, commit: built[1]!, expectedRemote: null })
        if (!lost) return yield* push
        // Three times: what may be repeated at once is.
        hub.failNext(
          { method, path, times: method === "POST" && /commits|graphql/.test(String(path)) ? 1 : 3 },
          { drop: true }
        )
        return (yield* Effect.flip(push))._tag
      })
    expect(await publish(true)).toBe("GitFailed")
    const head = await publish(false)
    expect(await publish(false)).toBe(head)
    const there = await commitsOf(branch)
    expect(there.map(({ sha }) => sha)[0]).toBe(head)
    expect(there).toHaveLength(2)
  })
})

describe("the token for git", () => {
  it("may read one repository, is renewed when it was revoked, and is written nowhere", () =>
    withRepositories(function* (repositories) {
      const before = hub.state.requests.length
      yield* repositories.refresh(shop)
      hub.revokeTokens()
      yield* repositories.refresh(shop)
      const asGit = hub.state.requests
        .slice(before)
        .filter(({ path, permissions }) => path.includes(".git/") && permissions)
      expect(asGit.length).toBeGreaterThan(0)
      for (const { permissions } of asGit) expect(permissions).toEqual({ contents: "read", metadata: "read" })
      const found = execFileSync("sh", ["-c", 'grep -rlF -- "ghs_" "$1" || true', "sh", join(folder, "home")], {
        encoding: "utf8"
      })
      expect(found).toBe("")
    }))

  it("is not to be had for a repository the App is not installed on, and the failure says so", () =>
    withRepositories(function* (repositories) {
      const failed = yield* Effect.flip(repositories.refresh("elsewhere/shop"))
      expect(failed).toMatchObject({ _tag: "GitFailed" })
      expect(failed.message).toContain("not installed on elsewhere/shop")
    }))
})

const plan = { files: { "PLAN.md": "# Plan\n" }, message: "Plan\n\nRedgreen-Task: t-1\n", author, date }
const everything = {
  get patch() {
    return patch
  },
  ...{ message: "Fix\n\nBecause.\n\nRedgreen-Task: t-1\n", author, date }
}

const freshBranch = () => `redgreen/t-${++branches}`

const git = (cwd: string, ...args: ReadonlyArray<string>) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd, encoding: "utf8" }).trim()

const commitAll = (message: string) => {
  git(source, "add", "-A")
  git(source, "commit", "-q", "-m", message)
}

const mirror = () => join(folder, "home/mirrors/acme/shop.git")
const treeOf = (commit: string) => git(mirror(), "rev-parse", `${commit}^{tree}`)
const messageOf = (commit: string) => git(mirror(), "log", "-1", "--format=%B", commit)

/** Newest first, as a person sees them, down to `parent`. */
const commitsOf = async (branch: string) => {
  const url = `${hub.apiUrl}/repos/${shop}/compare/${parent}...${encodeURIComponent(branch)}`
  const answer = await fetch(url, { headers: { authorization: "Bearer token-of-wren" } })
  const { commits } = (await answer.json()) as RestEndpointMethodTypes["repos"]["compareCommits"]["response"]["data"]
  return commits.toReversed().map(({ sha, commit, parents }) => ({
    ...{ sha, tree: commit.tree.sha, message: commit.message, parents: parents.map((one) => one.sha) },
    ...{ verified: commit.verification?.verified, author: commit.author?.name }
  }))
}

const foreignPush = async (branch: string) => {
  const basic = Buffer.from("x:token-of-wren").toString("base64")
  const remote = `${hub.url}/${shop}.git`
  const signedIn = ["-c", `http.extraHeader=Authorization: Basic ${basic}`]
  // Not at once: the stand-in answers in this very process.
  await promisify(execFile)("git", [...signedIn, "push", "-q", "--force", remote, `HEAD:refs/heads/${branch}`], {
    cwd: source
  })
}

const withRepositories = <A>(
  use: (repositories: Repositories["Service"]) => Generator<Effect.Effect<unknown, unknown>, A, never>
) => {
  const settings = {
    REDGREEN_HOME: join(folder, "home"),
    GITHUB_URL: hub.url,
    GITHUB_API_URL: hub.apiUrl,
    ...app.settings
  }
  return Effect.gen(function* () {
    const repositories = yield* Repositories
    return yield* Effect.gen(() => use(repositories))
  }).pipe(
    Effect.provide(
      Repositories.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings))))
    ),
    Effect.runPromise
  )
}
