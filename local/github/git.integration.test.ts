import { readFile } from "node:fs/promises"
import { request } from "node:http"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { TestBench } from "./TestBench.ts"

let bench: TestBench

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  bench = await TestBench.start()
})
afterAll(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

const gitRequests = (status: number) =>
  bench.github.state.requests.filter((one) => one.path.startsWith("/acme/shop.git/") && one.status === status)

test("the clone has the content and no token", async () => {
  expect(await readFile(join(bench.root, "work", "README.md"), "utf8")).toBe("# Shop\n")
  expect(await readFile(join(bench.root, "work", ".git", "config"), "utf8")).not.toContain("token")
})

test("no token is 401, a stranger sees nothing, a reader may fetch and not push", async () => {
  expect((await bench.git(["fetch", "--quiet", "origin"], "nobody")).code).not.toBe(0)
  expect(gitRequests(401)).not.toHaveLength(0)
  expect((await bench.git(["fetch", "--quiet", "origin"], "eve")).code).not.toBe(0)
  expect(gitRequests(404)).toMatchObject([{ login: "eve" }])
  expect((await bench.git(["fetch", "--quiet", "origin"], "rob")).code).toBe(0)
  expect((await bench.git(["push", "--quiet", "origin", "HEAD:refs/heads/rob"], "rob")).code).not.toBe(0)
  expect(gitRequests(403)).toMatchObject([{ login: "rob" }])
  expect((await bench.git(["push", "--quiet", "origin", "HEAD:refs/heads/nobody"], "nobody")).code).not.toBe(0)
  expect(await bench.webhooks("push")).toEqual([])
})

test("a push that is no fast-forward needs force", async () => {
  const first = await bench.push("topic", "one.txt", "one\n")
  await bench.git(["commit", "--quiet", "--amend", "--message", "Another"])
  expect((await bench.git(["push", "--quiet", "origin", "topic"])).code).not.toBe(0)
  expect((await bench.git(["push", "--quiet", "--force", "origin", "topic"])).code).toBe(0)
  const [created, forced] = await bench.webhooks("push")
  expect(created).toMatchObject({
    created: true,
    forced: false,
    after: first,
    commits: [{ id: first, message: "Change one.txt" }],
    pusher: { name: "wren" }
  })
  expect(forced).toMatchObject({ created: false, forced: true, before: first, head_commit: { message: "Another" } })
})

test("tags and deleted branches are pushes too", async () => {
  await bench.push("short", "s.txt", "s\n")
  await bench.git(["tag", "--annotate", "v1", "--message", "One"])
  await bench.git(["push", "--quiet", "origin", "v1"])
  await bench.git(["push", "--quiet", "origin", "--delete", "short"])
  const seen = (await bench.webhooks("push")).slice(-2)
  expect(seen).toMatchObject([
    { ref: "refs/tags/v1", created: true, deleted: false },
    { ref: "refs/heads/short", created: false, deleted: true, head_commit: null, commits: [] }
  ])
})

test("pull requests' own refs can be fetched and not pushed", async () => {
  const sha = await bench.push("ref", "r.txt", "r\n")
  await bench.octokit("wren").pulls.create({ owner: "acme", repo: "shop", head: "ref", base: "main", title: "Ref" })
  expect((await bench.git(["fetch", "--quiet", "origin", "refs/pull/1/head"])).code).toBe(0)
  expect((await bench.git(["rev-parse", "FETCH_HEAD"])).stdout.toString().trim()).toBe(sha)
  expect((await bench.git(["push", "--quiet", "origin", "HEAD:refs/pull/1/head"])).code).not.toBe(0)
  expect((await bench.git(["fetch", "--quiet", "--depth=1", "origin", sha])).code).toBe(0)
})

test("a large push goes through as it is", async () => {
  const sha = await bench.push(
    "large",
    "large.bin",
    Array.from({ length: 400_000 }, (_, at) => String(at ** 2)).join("\n")
  )
  expect((await bench.octokit("rob").repos.getCommit({ owner: "acme", repo: "shop", ref: "large" })).data.sha).toBe(sha)
})

test("injected faults: a push refused, and one whose answer is lost though it arrived", async () => {
  const path = "/acme/shop.git/git-receive-pack"
  await bench.git(["switch", "--quiet", "-c", "faulty", "origin/main"])
  await bench.git(["commit", "--quiet", "--allow-empty", "--message", "Empty"])
  const push = async () => (await bench.git(["push", "--quiet", "origin", "faulty"])).code
  const arrived = async () => (await bench.webhooks("push")).some((one) => one["ref"] === "refs/heads/faulty")
  bench.github.failNext({ method: "POST", path }, { status: 503 })
  expect(await push()).not.toBe(0)
  expect(await arrived()).toBe(false)
  bench.github.failNext({ method: "POST", path }, { drop: true })
  expect(await push()).not.toBe(0)
  expect(await arrived()).toBe(true)
  expect(await push()).toBe(0)
})

test("a push that breaks off holds up none after it", async () => {
  const broken = request(`${bench.github.url}/acme/shop.git/git-receive-pack`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from("wren:token-wren").toString("base64")}`,
      "content-type": "application/x-git-receive-pack-request",
      "content-length": 1000
    }
  })
  broken.on("error", () => undefined)
  await new Promise((written) => broken.write("0".repeat(100), written))
  broken.destroy()
  expect(await bench.push("after", "after.txt", "after\n")).toMatch(/^[0-9a-f]{40}$/)
  expect((await bench.webhooks("push")).at(-1)).toMatchObject({ ref: "refs/heads/after" })
})
