import { verify } from "@octokit/webhooks-methods"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { startGitHub } from "./startGitHub.ts"
import { SECRET, TestBench, USERS } from "./TestBench.ts"

const shop = { owner: "acme", repo: "shop" }
let bench: TestBench

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeEach(async () => {
  bench = await TestBench.start()
})
afterEach(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

test("every webhook is signed over its raw body and says where it comes from", async () => {
  await bench.octokit("ada").issues.create({ ...shop, title: "Ünsigned? 🙂" })
  expect(await bench.webhooks("ping")).toMatchObject([{ repository: { full_name: "acme/shop" } }])
  const { data: hooks } = await bench.octokit("ada").repos.listWebhooks(shop)
  for (const { headers, raw } of bench.received) {
    expect(await verify(SECRET, raw.toString(), String(headers["x-hub-signature-256"]))).toBe(true)
    expect(await verify("another", raw.toString(), String(headers["x-hub-signature-256"]))).toBe(false)
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//),
      "x-github-delivery": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
      "x-github-hook-id": String(hooks[0]?.id),
      "x-github-hook-installation-target-type": "repository"
    })
  }
  expect(bench.received.map(({ headers }) => headers["x-github-event"])).toEqual(["ping", "issues"])
})

test("a failed delivery is not tried again, and redelivered with the same GUID", async () => {
  bench.receiverStatus = 503
  await bench.octokit("ada").issues.create({ ...shop, title: "Lost" })
  expect(await bench.webhooks("issues")).toHaveLength(1)
  const ada = bench.octokit("ada")
  const hook = { ...shop, hook_id: (await ada.repos.listWebhooks(shop)).data[0]?.id ?? 0 }
  const [failed] = (await ada.repos.listWebhookDeliveries(hook)).data
  expect(failed).toMatchObject({
    event: "issues",
    action: "opened",
    status: "Invalid HTTP Response: 503",
    status_code: 503,
    redelivery: false
  })

  bench.receiverStatus = 200
  const again = await bench
    .octokit("fixer[bot]")
    .repos.redeliverWebhookDelivery({ ...hook, delivery_id: failed?.id ?? 0 })
  expect(again.status).toBe(202)
  expect(await bench.webhooks("issues")).toHaveLength(2)
  const [redelivered] = (await ada.repos.listWebhookDeliveries(hook)).data
  expect(redelivered).toMatchObject({ guid: failed?.guid, status: "OK", redelivery: true })
  const [first, second] = bench.received.slice(-2)
  expect(second?.headers["x-github-delivery"]).toBe(first?.headers["x-github-delivery"])
  expect(second?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true)
  const { data: whole } = await ada.repos.getWebhookDelivery({ ...hook, delivery_id: redelivered?.id ?? 0 })
  expect(whole.request.headers).toMatchObject({ "X-GitHub-Event": "issues" })
})

test("mishaps: lost on the way, delivered twice, or after the one that follows", async () => {
  const ada = bench.octokit("ada")
  bench.github.spoilNext("issues.opened", "lost")
  bench.github.spoilNext("issues", "twice")
  bench.github.spoilNext("issues", "late")
  for (const title of ["One", "Two", "Three", "Four"]) await ada.issues.create({ ...shop, title })
  const titles = (await bench.webhooks("issues")).map((body) => (body["issue"] as { title: string }).title)
  expect(titles).toEqual(["Two", "Two", "Four", "Three"])
  const [, second, third] = bench.received.map(({ headers }) => headers["x-github-delivery"])
  expect(third).toBe(second)
  const hook_id = (await ada.repos.listWebhooks(shop)).data[0]?.id ?? 0
  const { data } = await ada.repos.listWebhookDeliveries({ ...shop, hook_id })
  expect(data.filter(({ status }) => status !== "OK")).toMatchObject([{ status: "failed to connect", status_code: 0 }])
})

test("nobody there: the delivery says so, and the change is made all the same", async () => {
  bench.github.setWebhook({ url: "http://127.0.0.1:1/", secret: SECRET })
  const { data: issue } = await bench.octokit("ada").issues.create({ ...shop, title: "Alone" })
  expect(issue.number).toBe(1)
  await bench.github.state.deliveriesSettled()
  expect(bench.github.state.deliveries.map((one) => one.status)).toEqual([
    "OK",
    "failed to connect",
    "failed to connect"
  ])
})

test("injected faults: too many requests, a server error, an answer lost after its effect", async () => {
  const ada = bench.octokit("ada")
  const comment = () => ada.issues.createComment({ ...shop, issue_number: 1, body: "Once" })
  await ada.issues.create({ ...shop, title: "Faulty" })
  bench.github.failNext({ method: "POST", path: /\/comments$/, times: 2 }, { status: 429, retryAfterSeconds: 7 })
  await expect(comment()).rejects.toMatchObject({ status: 429, response: { headers: { "retry-after": "7" } } })
  await expect(comment()).rejects.toMatchObject({ status: 429 })
  bench.github.failNext({ path: "/repos/acme/shop/issues/1/comments" }, { status: 502 })
  await expect(comment()).rejects.toMatchObject({ status: 502 })
  expect(bench.github.state.comments("acme", "shop", 1)).toHaveLength(0)
  bench.github.failNext({ path: /comments/ }, { status: 500, performed: true })
  await expect(comment()).rejects.toMatchObject({ status: 500 })
  bench.github.failNext({ path: /comments/ }, { drop: true })
  await expect(comment()).rejects.toMatchObject({ status: 500, response: undefined })
  expect(bench.github.state.comments("acme", "shop", 1)).toHaveLength(2)
  const posts = bench.github.state.requests.filter((one) => one.path.endsWith("/comments"))
  expect(posts.map((one) => one.status)).toEqual([429, 429, 502, 500, 0])
})

test("a restart keeps pull requests, comments and deliveries", async () => {
  await bench.push("kept", "kept.txt", "kept\n")
  const ada = bench.octokit("ada")
  const { data: pull } = await ada.pulls.create({ ...shop, head: "kept", base: "main", title: "Kept" })
  await ada.issues.createComment({ ...shop, issue_number: 1, body: "Kept too" })
  await bench.github.state.deliveriesSettled()
  await bench.github.stop()
  const again = await startGitHub({ root: `${bench.root}/github`, users: USERS })
  try {
    await again.importRepository({ owner: "acme", name: "shop", from: "/nowhere" })
    expect(again.state.pulls("acme", "shop")).toMatchObject([{ title: "Kept", pull: { headSha: pull.head.sha } }])
    expect(again.state.comments("acme", "shop", 1)).toMatchObject([{ body: "Kept too", author: "ada" }])
    expect(again.state.deliveries.map((one) => one.event)).toEqual(["ping", "push", "pull_request", "issue_comment"])
    const page = await fetch(`${again.url}/acme/shop/pull/1`)
    expect(await page.text()).toContain("Kept too")
  } finally {
    await again.stop()
  }
})
