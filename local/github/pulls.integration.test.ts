import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { graphql } from "@octokit/graphql"
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

test("a pull request from opening to merge", async () => {
  const fixer = bench.octokit("fixer[bot]")
  const first = await bench.push("fix/price", "price.js", "export const price = (item) => item.cents / 100 || 0\n")
  const { data: opened, headers } = await fixer.pulls.create({
    ...shop,
    head: "fix/price",
    base: "main",
    title: "Fix price",
    body: "Plan",
    draft: true
  })
  expect(opened).toMatchObject({
    number: 1,
    state: "open",
    draft: true,
    merged: false,
    mergeable_state: "draft",
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1
  })
  expect(opened.head.sha).toBe(first)
  expect(opened.user).toMatchObject({ login: "fixer[bot]", type: "Bot" })
  expect(headers["x-ratelimit-limit"]).toBe("5000")
  expect(headers["x-github-request-id"]).toMatch(/^[0-9A-F]+$/)

  const second = await bench.push("fix/price", "note.md", "Why\n")
  const after = await fixer.pulls.get({ ...shop, pull_number: 1 })
  expect(after.data).toMatchObject({ commits: 2, changed_files: 2, head: { sha: second } })
  const [sync] = await bench.webhooks("pull_request", "synchronize")
  expect(sync).toMatchObject({ number: 1, before: first, after: second, sender: { login: "wren" } })

  const files = await fixer.pulls.listFiles({ ...shop, pull_number: 1 })
  expect(files.data.map(({ filename, status }) => [filename, status])).toEqual([
    ["note.md", "added"],
    ["price.js", "modified"]
  ])
  expect(files.data[1]?.patch).toContain("+export const price = (item) => item.cents / 100 || 0")
  const commits = await fixer.pulls.listCommits({ ...shop, pull_number: 1 })
  expect(commits.data.map((commit) => commit.sha)).toEqual([first, second])
  expect(commits.data[0]?.author?.login).toBe("wren")
  const diff = await fixer.pulls.get({ ...shop, pull_number: 1, mediaType: { format: "diff" } })
  expect(diff.data).toContain("diff --git a/price.js b/price.js")

  const patched = await fixer.pulls.update({ ...shop, pull_number: 1, title: "Fix the price", ...{ draft: false } })
  expect(patched.data).toMatchObject({ title: "Fix the price", draft: true })
  expect(await bench.webhooks("pull_request", "edited")).toMatchObject([{ changes: { title: { from: "Fix price" } } }])
  await expect(fixer.pulls.merge({ ...shop, pull_number: 1 })).rejects.toMatchObject({
    status: 405,
    message: expect.stringContaining("still a draft")
  })

  const ask = graphql.defaults({ baseUrl: bench.github.apiUrl, headers: { authorization: `token ${USERS[4]?.token}` } })
  const ready = await ask(
    `mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft number } } }`,
    { id: opened.node_id }
  )
  expect(ready).toEqual({ markPullRequestReadyForReview: { pullRequest: { isDraft: false, number: 1 } } })
  expect(await bench.webhooks("pull_request", "ready_for_review")).toMatchObject([{ pull_request: { draft: false } }])

  const stale = fixer.pulls.merge({ ...shop, pull_number: 1, sha: first })
  await expect(stale).rejects.toMatchObject({ status: 409 })
  const merged = await bench.octokit("ada").pulls.merge({ ...shop, pull_number: 1 })
  expect(merged.data).toMatchObject({ merged: true, message: "Pull Request successfully merged" })
  const main = await fixer.repos.getBranch({ ...shop, branch: "main" })
  expect(main.data.commit.sha).toBe(merged.data.sha)
  const done = await fixer.pulls.get({ ...shop, pull_number: 1 })
  expect(done.data).toMatchObject({
    state: "closed",
    merged: true,
    merged_by: { login: "ada" },
    merge_commit_sha: merged.data.sha,
    commits: 2
  })
  expect(await bench.webhooks("pull_request", "closed")).toMatchObject([
    { pull_request: { merged: true }, sender: { login: "ada" } }
  ])
  const pushes = await bench.webhooks("push")
  expect(pushes.map((push) => [push["ref"], push["created"]])).toEqual([
    ["refs/heads/fix/price", true],
    ["refs/heads/fix/price", false],
    ["refs/heads/main", false]
  ])
  await expect(fixer.pulls.merge({ ...shop, pull_number: 1 })).rejects.toMatchObject({ status: 405 })
})

test("lists by head, base and state, page by page", async () => {
  const wren = bench.octokit("wren")
  for (const name of ["one", "two", "three"]) {
    await bench.push(`list/${name}`, `${name}.txt`, `${name}\n`)
    await wren.pulls.create({ ...shop, head: `list/${name}`, base: "main", title: name })
  }
  const titles = async (query: object): Promise<ReadonlyArray<string>> =>
    (await wren.pulls.list({ ...shop, ...query })).data.map((pull) => pull.title)
  expect(await titles({})).toEqual(["three", "two", "one"])
  expect(await titles({ head: "acme:list/two" })).toEqual(["two"])
  expect(await titles({ head: "acme:list/none" })).toEqual([])
  expect(await titles({ base: "other" })).toEqual([])
  expect(await titles({ state: "closed" })).toEqual(["Fix the price"])
  const page = await wren.pulls.list({ ...shop, per_page: 2 })
  expect(page.headers.link).toMatch(/<http:.*page=2>; rel="next", <.*page=2>; rel="last"/)
  const all = await wren.paginate(wren.pulls.list, { ...shop, state: "all", per_page: 2 })
  expect(all.map((pull) => pull.number)).toEqual([4, 3, 2, 1])
})

test("closing, reopening, and a deleted branch", async () => {
  const wren = bench.octokit("wren")
  await bench.push("gone", "gone.txt", "gone\n")
  const { data: pull } = await wren.pulls.create({ ...shop, head: "gone", base: "main", title: "Gone" })
  const at = { ...shop, pull_number: pull.number }
  expect((await wren.pulls.update({ ...at, state: "closed" })).data.state).toBe("closed")
  expect((await wren.pulls.update({ ...at, state: "open" })).data.state).toBe("open")
  await bench.git(["push", "--quiet", "origin", "--delete", "gone"])
  expect((await wren.pulls.get(at)).data).toMatchObject({ state: "closed", merged: false, commits: 1 })
  await expect(wren.pulls.update({ ...at, state: "open" })).rejects.toMatchObject({ status: 422 })
})

test("a conflict cannot be merged, a squash makes one commit", async () => {
  const wren = bench.octokit("wren")
  await bench.push("clash", "README.md", "# Clash\n")
  await bench.push("squash", "README.md", "# Squash\n")
  const clash = await wren.pulls.create({ ...shop, head: "clash", base: "main", title: "Clash" })
  const squash = await wren.pulls.create({ ...shop, head: "squash", base: "main", title: "Squash" })
  const merged = await wren.pulls.merge({ ...shop, pull_number: squash.data.number, merge_method: "squash" })
  const commit = await wren.repos.getCommit({ ...shop, ref: merged.data.sha })
  expect(commit.data.parents).toHaveLength(1)
  expect(commit.data.commit.message).toBe(`Squash (#${squash.data.number})`)
  expect(commit.data.files?.map((file) => file.filename)).toEqual(["README.md"])
  const state = await wren.pulls.get({ ...shop, pull_number: clash.data.number })
  expect(state.data).toMatchObject({ mergeable: false, mergeable_state: "dirty" })
  const refused = wren.pulls.merge({ ...shop, pull_number: clash.data.number })
  await expect(refused).rejects.toMatchObject({ status: 405, message: expect.stringContaining("not mergeable") })
})

test("a rename, a binary and an odd name keep their own diffs", async () => {
  const wren = bench.octokit("wren")
  await bench.push("odd", "ä b.txt", "umlaut\n")
  await bench.git(["mv", "price.js", "cost.js"])
  await writeFile(join(bench.root, "work", "blob.bin"), Buffer.from([0, 1, 2, 255]))
  await bench.git(["add", "--all"])
  await bench.git(["commit", "--quiet", "--message", "More"])
  await bench.git(["push", "--quiet", "origin", "odd"])
  const { data: pull } = await wren.pulls.create({ ...shop, head: "odd", base: "main", title: "Odd" })
  const { data: files } = await wren.pulls.listFiles({ ...shop, pull_number: pull.number })
  const seen = files.map(({ filename, status, patch, previous_filename }) => [
    filename,
    status,
    previous_filename,
    patch?.split("\n").at(-1)
  ])
  expect(seen).toEqual([
    ["blob.bin", "added", undefined, undefined],
    ["cost.js", "renamed", "price.js", undefined],
    ["ä b.txt", "added", undefined, "+umlaut"]
  ])
})
