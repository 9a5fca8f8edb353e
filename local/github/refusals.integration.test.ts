import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { TestBench } from "./TestBench.ts"

const shop = { owner: "acme", repo: "shop" }
const change = { ...shop, head: "fix", base: "main", title: "Fix" }
let bench: TestBench

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  bench = await TestBench.start()
  await bench.push("fix", "fix.txt", "fix\n")
})
afterAll(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

const data = async (call: Promise<unknown>): Promise<unknown> => {
  const error = await call.then(
    () => undefined,
    (reason: { status: number; response: { data: object } }) => reason
  )
  return { status: error?.status, ...error?.response.data }
}

test("an unknown token is bad credentials", async () => {
  expect(await data(bench.octokit("ghp_unknown").repos.get(shop))).toEqual({
    message: "Bad credentials",
    documentation_url: "https://docs.github.com/rest",
    status: "401"
  })
})

test("a private repository is not there for others, nor is an unknown one", async () => {
  for (const octokit of [bench.octokit(), bench.octokit("eve")]) {
    expect(await data(octokit.repos.get(shop))).toMatchObject({ status: "404", message: "Not Found" })
  }
  expect(await data(bench.octokit("ada").repos.get({ owner: "acme", repo: "none" }))).toMatchObject({ status: "404" })
  expect(await data(bench.octokit("ada").pulls.get({ ...shop, pull_number: 99 }))).toMatchObject({ status: "404" })
  expect(await data(bench.octokit().users.getAuthenticated())).toMatchObject({
    status: "401",
    message: "Requires authentication"
  })
})

test("a reader writes nothing but words", async () => {
  const rob = bench.octokit("rob")
  const message = expect.stringContaining("not accessible")
  expect(await data(rob.pulls.create(change))).toMatchObject({ status: "403", message })
  const sha = "0".repeat(40)
  expect(await data(rob.repos.createCommitStatus({ ...shop, sha, state: "success" }))).toMatchObject({
    status: "403",
    message
  })
  expect(await data(rob.repos.getCollaboratorPermissionLevel({ ...shop, username: "ada" }))).toMatchObject({
    status: "403"
  })
  expect(await data(rob.repos.listWebhooks(shop))).toMatchObject({ status: "404" })
  const eve = bench.octokit("eve").issues.create({ ...shop, title: "Hello" })
  expect(await data(eve)).toMatchObject({ status: "404" })
})

test("pull requests that make no sense", async () => {
  const wren = bench.octokit("wren")
  const errors = async (wish: object) => data(wren.pulls.create({ ...change, ...wish }))
  expect(await errors({ head: "nowhere" })).toMatchObject({
    status: "422",
    message: "Validation Failed",
    errors: [{ resource: "PullRequest", field: "head", code: "invalid" }]
  })
  expect(await errors({ head: "stranger:fix" })).toMatchObject({ errors: [{ field: "head", code: "invalid" }] })
  expect(await errors({ base: "nowhere" })).toMatchObject({ errors: [{ field: "base", code: "invalid" }] })
  expect(await errors({ head: "main" })).toMatchObject({
    errors: [{ resource: "PullRequest", code: "custom", message: "No commits between main and main" }]
  })
  await wren.pulls.create(change)
  expect(await errors({ head: "acme:fix" })).toMatchObject({
    status: "422",
    errors: [{ resource: "PullRequest", code: "custom", message: "A pull request already exists for acme:fix." }]
  })
  expect(bench.github.state.pulls("acme", "shop")).toHaveLength(1)
})

test("two requests for the same pull request at once make one", async () => {
  const wren = bench.octokit("wren")
  await bench.push("twice", "twice.txt", "twice\n")
  const twin = () => wren.pulls.create({ ...shop, head: "twice", base: "main", title: "Twice" })
  const results = await Promise.allSettled([twin(), twin(), twin()])
  expect(results.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected", "rejected"])
})

test("texts over the limit, missing and mistyped fields, broken JSON", async () => {
  const ada = bench.octokit("ada")
  const comment = (body: string) => data(ada.issues.createComment({ ...shop, issue_number: 1, body }))
  expect(await comment("x".repeat(65_537))).toMatchObject({
    status: "422",
    errors: [{ field: "body", message: "body is too long (maximum is 65536 characters)" }]
  })
  expect(await comment("x".repeat(65_536))).toEqual({ status: undefined })
  expect(await comment("  ")).toMatchObject({ status: "422" })
  const long = ada.pulls.update({ ...shop, pull_number: 1, body: "é".repeat(65_537) })
  expect(await data(long)).toMatchObject({ status: "422" })
  const missing = ada.request("POST /repos/{owner}/{repo}/pulls", { ...shop, base: "main" } as never)
  expect(await data(missing)).toMatchObject({ status: "422", message: expect.stringContaining(`wasn't supplied`) })
  const mistyped = ada.issues.createComment({ ...shop, issue_number: 1, body: 7 as never })
  expect(await data(mistyped)).toMatchObject({ status: "422", message: expect.stringContaining("is not a string") })
  const broken = await fetch(`${bench.github.apiUrl}/repos/acme/shop/issues`, {
    method: "POST",
    headers: { authorization: "Bearer token-ada" },
    body: "{"
  })
  expect([broken.status, await broken.json()]).toMatchObject([400, { message: "Problems parsing JSON" }])
})

test("what is not served is not found", async () => {
  expect(await data(bench.octokit("ada").gists.list())).toMatchObject({ status: "404" })
  const anonymous = await fetch(`${bench.github.url}/api/graphql`, {
    method: "POST",
    body: `{"query":"{viewer{login}}"}`
  })
  expect(anonymous.status).toBe(401)
})
