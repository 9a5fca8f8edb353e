import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { TestBench } from "#local/github/TestBench.ts"

const shop = { owner: "acme", repo: "shop" }
let bench: TestBench

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  bench = await TestBench.start()
  await bench.push("fix", "price.js", "export const price = (item) => item.cents / 100 // <b>\n")
  const body = "## Plan\n\n- [x] red\n\n<script>alert(1)</script>"
  await bench
    .octokit("fixer[bot]")
    .pulls.create({ ...shop, head: "fix", base: "main", title: "Fix <price>", body, draft: true })
})
afterAll(async () => {
  await bench.stop()
  expect(bench.problems).toEqual([])
})

const get = async (path: string): Promise<string> => {
  const response = await fetch(bench.github.url + path)
  expect(response.status, path).toBe(200)
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'")
  return response.text()
}

const post = async (
  form: Record<string, string>,
  headers: Record<string, string> = { origin: bench.github.url },
  page = "/acme/shop/pull/1"
) => {
  const body = new URLSearchParams({ as: "ada", do: "comment", ...form })
  const response = await fetch(bench.github.url + page, {
    method: "POST",
    body,
    headers,
    redirect: "manual"
  })
  return { status: response.status, text: await response.text() }
}

const pull = () => bench.github.state.pulls("acme", "shop")[0]

test("every page that a page links to is there", async () => {
  const seen = new Set<string>()
  const waiting = ["/"]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const text = await get(path)
    waiting.push(...[...text.matchAll(/(?:href|src)="(\/[^"#]*)"/g)].map((match) => match[1] ?? ""))
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(["/acme/shop/pulls", "/acme/shop/pull/1", "/acme/shop/pull/1/files", "/style.css"])
  )
})

test("the pull request shows its state, description, commits and diff, safely", async () => {
  const conversation = await get("/acme/shop/pull/1")
  expect(conversation).toContain("Fix &#60;price&#62;")
  expect(conversation).toContain("Draft</span>")
  expect(conversation).toContain("<h2>Plan</h2>")
  expect(conversation).toContain('<input type="checkbox" disabled checked>')
  expect(conversation).not.toContain("<script")
  expect(conversation).toContain("Change price.js")
  const files = await get("/acme/shop/pull/1/files")
  expect(files).toContain('<tr class="added"><td class="number"></td><td class="number">1</td>')
  expect(files).toContain("cents / 100 // &#60;b&#62;")
  expect(await get("/acme/shop/pull/1.diff")).toContain("+++ b/price.js")
  expect((await fetch(`${bench.github.url}/acme/shop/pull/9`)).status).toBe(404)
})

test("a comment from the page is a comment with its webhook", async () => {
  expect((await post({ body: "@agent approve" })).status).toBe(303)
  expect(await bench.webhooks("issue_comment", "created")).toMatchObject([
    { comment: { body: "@agent approve", user: { login: "ada" } } }
  ])
  expect(await get("/acme/shop/pull/1")).toContain('<span class="mention">@agent</span> approve')
})

test("forms posted from elsewhere, or to another name, are refused", async () => {
  const before = bench.github.state.comments("acme", "shop", 1).length
  expect((await post({ body: "x" }, {})).status).toBe(403)
  expect((await post({ body: "x" }, { origin: "https://elsewhere.test" })).status).toBe(403)
  expect((await post({ body: "x" }, { origin: "null" })).status).toBe(403)
  expect((await post({ body: "x", as: "nobody" })).status).toBe(422)
  expect((await post({ body: "x", as: "eve" })).status).toBe(404)
  expect((await post({ do: "dance" })).status).toBe(404)
  expect(bench.github.state.comments("acme", "shop", 1)).toHaveLength(before)
})

test("CI passes and fails, and changes are asked for, at the press of a button", async () => {
  for (const [wish, state] of [
    ["passes", "success"],
    ["fails", "failure"]
  ] as const) {
    expect((await post({ do: wish })).status).toBe(303)
    expect(await get("/acme/shop/pull/1")).toContain(
      `<span class="state ${state}">${state}</span> <strong>test</strong>`
    )
  }
  expect((await bench.webhooks("check_suite")).map((body) => body["action"])).toEqual(["completed", "completed"])
  expect((await post({ do: "changes", body: "Tidy up." })).status).toBe(303)
  expect(await bench.webhooks("pull_request_review")).toMatchObject([
    { review: { state: "changes_requested", body: "Tidy up." } }
  ])
})

test("an issue is written, labelled and closed from its pages", async () => {
  const origin = { origin: bench.github.url }
  expect((await post({ title: "Prices are off", body: "All of them" }, origin, "/acme/shop/issues")).status).toBe(303)
  expect((await post({ as: "rob", do: "label" }, origin, "/acme/shop/issues/2")).status).toBe(403)
  for (const wish of ["label", "close", "reopen"])
    expect((await post({ do: wish }, origin, "/acme/shop/issues/2")).status).toBe(303)
  expect((await bench.webhooks("issues")).map((body) => body["action"])).toEqual([
    ...["opened", "labeled", "closed", "reopened"]
  ])
  expect((await post({ title: "", body: "x" }, origin, "/acme/shop/issues")).status).toBe(422)
  expect(await get("/acme/shop/issues")).toContain('<span class="tag">redgreen</span>')
})

test("ready, merge and close need the permission, and do it", async () => {
  expect((await post({ as: "rob", do: "ready" })).status).toBe(403)
  const early = await post({ do: "merge" })
  expect(early.status).toBe(405)
  expect(early.text).toContain("still a draft")
  expect((await post({ do: "ready" })).status).toBe(303)
  expect(pull()?.pull.draft).toBe(false)
  expect(await bench.webhooks("pull_request", "ready_for_review")).toHaveLength(1)
  expect((await post({ do: "close" })).status).toBe(303)
  expect((await post({ do: "reopen" })).status).toBe(303)
  expect((await post({ as: "wren", do: "merge", body: "Thanks" })).status).toBe(303)
  expect(pull()?.pull.mergedBy).toBe("wren")
  expect(await get("/acme/shop/pull/1")).toContain("Merged</span>")
  expect(await get("/acme/shop")).toContain("Merge pull request #1 from acme/fix")
})
