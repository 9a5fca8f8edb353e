import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { TestBench, USERS } from "./TestBench.ts"

const shop = { owner: "acme", repo: "shop" }
let bench: TestBench

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  bench = await TestBench.start()
})
afterAll(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

test("who am I: a user by REST, an app only by GraphQL", async () => {
  expect((await bench.octokit("ada").users.getAuthenticated()).data).toMatchObject({ login: "ada", type: "User" })
  await expect(bench.octokit("fixer[bot]").users.getAuthenticated()).rejects.toMatchObject({ status: 403 })
  const viewer = await bench.octokit("fixer[bot]").graphql("{ me: viewer { login __typename } }")
  expect(viewer).toEqual({ me: { login: "fixer[bot]", __typename: "Bot" } })
})

test("the repository, its branches, refs and commits", async () => {
  const rob = bench.octokit("rob")
  const { data } = await rob.repos.get(shop)
  expect(data).toMatchObject({
    full_name: "acme/shop",
    default_branch: "main",
    private: true,
    permissions: { push: false, pull: true }
  })
  expect(data.clone_url).toBe(`${bench.github.url}/acme/shop.git`)
  const sha = await bench.push("with/slash", "a.txt", "a\n")
  expect((await rob.repos.getBranch({ ...shop, branch: "with/slash" })).data.commit.sha).toBe(sha)
  expect((await rob.git.getRef({ ...shop, ref: "heads/with/slash" })).data).toMatchObject({
    ref: "refs/heads/with/slash",
    object: { type: "commit", sha }
  })
  expect((await rob.repos.getCommit({ ...shop, ref: "with/slash" })).data).toMatchObject({ sha, stats: { total: 1 } })
  await expect(rob.repos.getBranch({ ...shop, branch: "none" })).rejects.toMatchObject({ status: 404 })
  await expect(rob.git.getRef({ ...shop, ref: "heads/with" })).rejects.toMatchObject({ status: 404 })
  await expect(rob.repos.getCommit({ ...shop, ref: "none" })).rejects.toMatchObject({ status: 422 })
})

test("files, folders and raw content", async () => {
  const rob = bench.octokit("rob")
  await bench.push("files", "note.md", "Ünïcode\n")
  const at = { ...shop, path: "note.md", ref: "files" }
  const { data: file } = await rob.repos.getContent(at)
  expect(file).toMatchObject({ type: "file", encoding: "base64", size: 10 })
  expect(Buffer.from((file as { content: string }).content, "base64").toString()).toBe("Ünïcode\n")
  expect((await rob.repos.getContent({ ...at, mediaType: { format: "raw" } })).data).toBeDefined()
  const { data: folder } = await rob.repos.getContent({ ...shop, path: "", ref: "files" })
  expect((folder as ReadonlyArray<{ name: string }>).map((entry) => entry.name)).toEqual([
    "README.md",
    "note.md",
    "price.js"
  ])
  await expect(rob.repos.getContent({ ...shop, path: "none.md" })).rejects.toMatchObject({ status: 404 })
})

test("comparing two branches", async () => {
  const ahead = await bench.push("ahead", "b.txt", "b\n")
  const { data } = await bench
    .octokit("rob")
    .repos.compareCommitsWithBasehead({ ...shop, basehead: "main...acme:ahead" })
  expect(data).toMatchObject({
    status: "ahead",
    ahead_by: 1,
    behind_by: 0,
    commits: [{ sha: ahead }],
    files: [{ filename: "b.txt" }]
  })
})

test("permissions in GitHub's words", async () => {
  const permission = async (username: string) =>
    (await bench.octokit("fixer[bot]").repos.getCollaboratorPermissionLevel({ ...shop, username })).data
  for (const [login, level] of [
    ["ada", "admin"],
    ["wren", "write"],
    ["rob", "read"],
    ["eve", "none"]
  ] as const) {
    expect(await permission(login)).toMatchObject({ permission: level, role_name: level, user: { login } })
  }
  await expect(permission("nobody")).rejects.toMatchObject({ status: 404 })
})

test("teams, for who is in one of the organization's", async () => {
  const core = { org: "acme", team_slug: "core" }
  const ada = bench.octokit("ada")
  expect((await ada.teams.getByName(core)).data).toMatchObject({ slug: "core", members_count: 2 })
  const membership = async (username: string, team_slug = "core") =>
    (await ada.teams.getMembershipForUserInOrg({ ...core, team_slug, username })).data
  expect(await membership("Ada")).toMatchObject({ state: "active", role: "maintainer" })
  expect(await membership("wren")).toMatchObject({ state: "pending", role: "member" })
  expect(await membership("wren", "docs")).toMatchObject({ state: "active", role: "member" })
  for (const [login, team] of [
    ["rob", "core"],
    ["ada", "nobody"]
  ] as const)
    await expect(membership(login, team)).rejects.toMatchObject({ status: 404 })
  for (const login of ["rob", "eve"])
    await expect(bench.octokit(login).teams.getByName(core)).rejects.toMatchObject({ status: 404 })
  await expect(bench.octokit().teams.getByName(core)).rejects.toMatchObject({ status: 401 })
})

test("limits and addresses", async () => {
  const ada = bench.octokit("ada")
  const { data: before } = await ada.rateLimit.get()
  await ada.repos.get(shop)
  const { data: after } = await ada.rateLimit.get()
  expect(after.rate.remaining).toBe(before.rate.remaining - 1)
  expect((await ada.meta.get()).data.verifiable_password_authentication).toBe(false)
})

test("a public repository is open for reading, with and without a token", async () => {
  await bench.github.importRepository({ owner: "acme", name: "open", from: `${bench.root}/origin`, private: false })
  const open = { owner: "acme", repo: "open" }
  expect((await bench.octokit().repos.get(open)).data.visibility).toBe("public")
  expect((await bench.octokit("eve").repos.get(open)).data.permissions).toMatchObject({ pull: true, push: false })
  await expect(bench.octokit().issues.create({ ...open, title: "Hello" })).rejects.toMatchObject({ status: 401 })
})

test("GraphQL errors come with status 200, and a wrong selection changes nothing", async () => {
  await bench.push("draft", "d.txt", "d\n")
  const wren = bench.octokit("wren")
  const { data: pull } = await wren.pulls.create({ ...shop, head: "draft", base: "main", title: "Draft", draft: true })
  const ready = (login: string, id: string, field = "isDraft") =>
    bench
      .octokit(login)
      .graphql(
        `mutation { markPullRequestReadyForReview(input: {pullRequestId: "${id}"}) { pullRequest { ${field} } } }`
      )
  await expect(ready("wren", "PR_none")).rejects.toMatchObject({ errors: [{ type: "NOT_FOUND" }] })
  await expect(ready("eve", pull.node_id)).rejects.toMatchObject({ errors: [{ type: "NOT_FOUND" }] })
  await expect(ready("rob", pull.node_id)).rejects.toMatchObject({ errors: [{ type: "FORBIDDEN" }] })
  await expect(ready("wren", pull.node_id, "isDrafty")).rejects.toThrow(
    "Field 'isDrafty' doesn't exist on type 'PullRequest'"
  )
  await expect(wren.graphql("{ viewer { login")).rejects.toThrow("Parse error")
  await expect(bench.octokit(USERS[0]?.token).graphql("{ nothing }")).rejects.toThrow("doesn't exist on type 'Query'")
  expect((await wren.pulls.get({ ...shop, pull_number: pull.number })).data.draft).toBe(true)
  await ready("wren", pull.node_id)
  expect((await wren.pulls.get({ ...shop, pull_number: pull.number })).data.draft).toBe(false)
})
