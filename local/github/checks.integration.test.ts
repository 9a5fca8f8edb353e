import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { TestBench } from "./TestBench.ts"

const shop = { owner: "acme", repo: "shop" }
let bench: TestBench
let head: string

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  bench = await TestBench.start()
  head = await bench.push("fix", "fix.txt", "one\ntwo\n")
  await bench.octokit("wren").pulls.create({ ...shop, head: "fix", base: "main", title: "Fix" })
})
afterAll(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

const annotation = { path: "fix.txt", line: 2, message: "expected 2, got two" }

test("a run of GitHub Actions: jobs, suite and workflow run, each told once it is finished", async () => {
  await bench.github.runChecks("acme", "shop", "fix", [{ name: "lint", conclusion: "success" }, { name: "test" }])
  expect(await bench.webhooks("check_run", "completed")).toMatchObject([{ check_run: { name: "lint" } }])
  expect(await bench.webhooks("check_suite")).toEqual([])
  await bench.github.runChecks("acme", "shop", "fix", [
    { name: "test", conclusion: "failure", title: "1 failed", summary: "two is not 2", annotations: [annotation] }
  ])
  const [suite] = await bench.webhooks("check_suite", "completed")
  expect(suite).toMatchObject({
    check_suite: { head_sha: head, head_branch: "fix", conclusion: "failure", pull_requests: [{ number: 1 }] }
  })
  const [run] = await bench.webhooks("workflow_run", "completed")
  expect(run).toMatchObject({
    workflow_run: { head_sha: head, conclusion: "failure", head_repository: { full_name: "acme/shop" } }
  })
})

test("check runs of a commit are the newest of each name, with their annotations", async () => {
  const rob = bench.octokit("rob")
  const { data } = await rob.checks.listForRef({ ...shop, ref: head })
  expect(data.check_runs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ["test", "failure"],
    ["lint", "success"]
  ])
  expect((await rob.checks.listForRef({ ...shop, ref: head, filter: "all" })).data.total_count).toBe(3)
  const at = { ...shop, check_run_id: data.check_runs[0]?.id ?? 0 }
  expect((await rob.checks.listAnnotations(at)).data).toMatchObject([{ start_line: 2, message: annotation.message }])
  await expect(rob.checks.listAnnotations({ ...at, check_run_id: 1 })).rejects.toMatchObject({ status: 404 })
})

test("a status is told with the branches that hold its commit, and counts as the newest of its context", async () => {
  const wren = bench.octokit("wren")
  const status = { ...shop, sha: head, context: "legacy/ci" }
  await wren.repos.createCommitStatus({ ...status, state: "pending" })
  await wren.repos.createCommitStatus({ ...status, state: "error", description: "Out of memory" })
  const [pending, failed] = await bench.webhooks("status")
  expect(pending).toMatchObject({ sha: head, state: "pending", branches: [{ name: "fix", commit: { sha: head } }] })
  expect(failed).toMatchObject({ state: "error", description: "Out of memory" })
  const { data } = await wren.repos.getCombinedStatusForRef({ ...shop, ref: head })
  expect([data.state, data.statuses.map(({ state }) => state)]).toEqual(["failure", ["error"]])
})

test("a merged pull request is taken back by the Revert button", async () => {
  await bench.octokit("ada").pulls.merge({ ...shop, pull_number: 1 })
  const form = new URLSearchParams({ as: "ada", do: "revert" })
  const page = `${bench.github.url}/acme/shop/pull/1`
  const headers = { origin: bench.github.url }
  expect((await fetch(page, { method: "POST", body: form, headers, redirect: "manual" })).status).toBe(303)
  const { data: revert } = await bench.octokit("rob").pulls.get({ ...shop, pull_number: 2 })
  expect(revert).toMatchObject({ head: { ref: "revert-1-fix" }, title: 'Revert "Fix"', additions: 0, deletions: 2 })
})
