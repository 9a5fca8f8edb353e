import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { TestBench } from "./TestBench.ts"

const shop = { owner: "acme", repo: "shop" }
let bench: TestBench

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  bench = await TestBench.start()
  await bench.push("fix", "fix.txt", "fix\n")
  await bench.octokit("fixer[bot]").pulls.create({ ...shop, head: "fix", base: "main", title: "Fix" })
})
afterAll(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

test("comments: write, read, edit, delete, each with its webhook", async () => {
  const ada = bench.octokit("ada")
  const { data: comment } = await ada.issues.createComment({ ...shop, issue_number: 1, body: "@agent approve" })
  expect(comment).toMatchObject({ body: "@agent approve", user: { login: "ada" }, author_association: "COLLABORATOR" })
  const [created] = await bench.webhooks("issue_comment", "created")
  expect(created).toMatchObject({
    issue: { number: 1, pull_request: { merged_at: null } },
    comment: { id: comment.id },
    sender: { login: "ada" }
  })

  const at = { ...shop, comment_id: comment.id }
  await ada.issues.updateComment({ ...at, body: "@agent reject too wide" })
  expect((await ada.issues.getComment(at)).data.body).toBe("@agent reject too wide")
  expect(await bench.webhooks("issue_comment", "edited")).toMatchObject([
    { changes: { body: { from: "@agent approve" } } }
  ])
  expect((await ada.issues.listComments({ ...shop, issue_number: 1 })).data.map((one) => one.id)).toEqual([comment.id])

  expect((await ada.issues.deleteComment(at)).status).toBe(204)
  await expect(ada.issues.getComment(at)).rejects.toMatchObject({ status: 404 })
  expect(await bench.webhooks("issue_comment", "deleted")).toHaveLength(1)
})

test("a reader may comment, and change only what is theirs", async () => {
  const { data: own } = await bench.octokit("rob").issues.createComment({ ...shop, issue_number: 1, body: "Looks odd" })
  expect(own.author_association).toBe("NONE")
  const { data: other } = await bench.octokit("ada").issues.createComment({ ...shop, issue_number: 1, body: "Fine" })
  const change = bench.octokit("rob").issues.updateComment({ ...shop, comment_id: other.id, body: "Bad" })
  await expect(change).rejects.toMatchObject({ status: 403 })
})

test("a reaction is new once", async () => {
  const { data: comment } = await bench.octokit("ada").issues.createComment({ ...shop, issue_number: 1, body: "Well" })
  const react = () =>
    bench.octokit("fixer[bot]").reactions.createForIssueComment({ ...shop, comment_id: comment.id, content: "eyes" })
  expect((await react()).status).toBe(201)
  expect((await react()).status).toBe(200)
  const { data: seen } = await bench.octokit("ada").issues.getComment({ ...shop, comment_id: comment.id })
  expect(seen.reactions).toMatchObject({ total_count: 1, eyes: 1 })
})

test("reviews: others approve, the author cannot", async () => {
  const at = { ...shop, pull_number: 1 }
  const own = bench.octokit("fixer[bot]").pulls.createReview({ ...at, event: "APPROVE" })
  await expect(own).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining("Can not approve your own pull request")
  })
  const { data: review } = await bench.octokit("wren").pulls.createReview({ ...at, event: "APPROVE", body: "Good" })
  expect(review.state).toBe("APPROVED")
  expect((await bench.octokit("ada").pulls.listReviews(at)).data.map((one) => one.id)).toEqual([review.id])
  const [told] = await bench.webhooks("pull_request_review")
  expect(told).toMatchObject({ action: "submitted", review: { state: "approved", commit_id: review.commit_id } })
})

test("a review says things beside lines the pull request shows, and only there", async () => {
  const at = { ...shop, pull_number: 1, event: "REQUEST_CHANGES" as const }
  const comments = [{ path: "fix.txt", line: 1, body: "Why?" }]
  const { data: review } = await bench.octokit("wren").pulls.createReview({ ...at, comments })
  expect(review).toMatchObject({ state: "CHANGES_REQUESTED", body: "" })
  const said = await bench.octokit("ada").pulls.listCommentsForReview({ ...at, review_id: review.id })
  expect(said.data).toMatchObject([{ path: "fix.txt", body: "Why?", diff_hunk: "@@ -0,0 +1 @@\n+fix" }])
  expect(await bench.webhooks("pull_request_review_comment", "created")).toMatchObject([{ comment: { line: 1 } }])
  expect((await bench.webhooks("pull_request_review")).at(-1)).toMatchObject({
    review: { state: "changes_requested", body: null }
  })
  for (const [comment, message] of [
    [{ path: "price.js", line: 1, body: "x" }, "Path could not be resolved"],
    [{ path: "fix.txt", line: 2, body: "x" }, "Line could not be resolved"]
  ] as const)
    await expect(bench.octokit("wren").pulls.createReview({ ...at, comments: [comment] })).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [message] } }
    })
})

test("an issue is opened with labels, closed and opened again", async () => {
  const before = (await bench.webhooks("issues")).length
  const { data: issue } = await bench
    .octokit("wren")
    .issues.create({ ...shop, title: "Labelled", labels: ["redgreen"] })
  const { data: other } = await bench.octokit("rob").issues.create({ ...shop, title: "Not", labels: ["redgreen"] })
  expect([issue.labels.length, other.labels.length]).toEqual([1, 0])
  const at = { ...shop, issue_number: other.number }
  await expect(bench.octokit("eve").issues.update({ ...at, state: "closed" })).rejects.toMatchObject({ status: 404 })
  await bench.octokit("rob").issues.update({ ...at, state: "closed" })
  await bench.octokit("wren").issues.update({ ...at, state: "open" })
  const told = (await bench.webhooks("issues")).slice(before)
  expect(told.map((body) => body["action"])).toEqual(["opened", "labeled", "opened", "closed", "reopened"])
})

test("labels on issues and pull requests", async () => {
  const wren = bench.octokit("wren")
  const { data: issue } = await wren.issues.create({ ...shop, title: "Prices are wrong", body: "Since today" })
  await wren.issues.addLabels({ ...shop, issue_number: issue.number, labels: ["bug", "bug"] })
  await wren.issues.addLabels({ ...shop, issue_number: 1, labels: ["redgreen"] })
  const { data: labels } = await wren.issues.listLabelsOnIssue({ ...shop, issue_number: issue.number })
  expect(labels.map((label) => label.name)).toEqual(["bug"])
  expect((await wren.issues.get({ ...shop, issue_number: 1 })).data.pull_request).toBeDefined()
  expect((await bench.webhooks("issues")).slice(-2).map((body) => body["action"])).toEqual(["opened", "labeled"])
  expect(await bench.webhooks("pull_request", "labeled")).toMatchObject([{ label: { name: "redgreen" } }])
})

test("commit statuses, newest first", async () => {
  const wren = bench.octokit("wren")
  const { data: pull } = await wren.pulls.get({ ...shop, pull_number: 1 })
  const status = { ...shop, sha: pull.head.sha, context: "redgreen/green" }
  await wren.repos.createCommitStatus({ ...status, state: "pending" })
  await wren.repos.createCommitStatus({ ...status, state: "success", description: "32 tests" })
  const { data: statuses } = await wren.repos.listCommitStatusesForRef({ ...shop, ref: "fix" })
  expect(statuses.map((one) => one.state)).toEqual(["success", "pending"])
  const unknown = wren.repos.createCommitStatus({ ...status, sha: "0".repeat(40), state: "success" })
  await expect(unknown).rejects.toMatchObject({ status: 422 })
})
