import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type AppBench, shop, startAppBench } from "./AppBench.ts"

let bench: AppBench

beforeAll(async () => {
  bench = await startAppBench()
})

afterAll(async () => {
  expect(bench.problems).toEqual([])
  await bench.stop()
})

describe("git's objects and refs by the API", () => {
  it("make a signed commit for the App, and an unsigned one for whoever names an author", async () => {
    const token = await bench.tokenFor({ contents: "write" })
    const { tree, commit } = await bench.committed(token, {})
    expect(commit).toMatchObject({ verification: { verified: true, reason: "valid" }, tree: { sha: tree } })
    expect(commit.author.name).toBe("redgreen-agent[bot]")
    expect((await bench.as(token, "GET", `${shop}/git/commits/${commit.sha}`)).body).toEqual(commit)
    const author = { name: "Ada", email: "ada@example.org" }
    expect((await bench.committed(token, { author })).commit).toMatchObject({
      author,
      verification: { verified: false }
    })
    expect((await bench.committed("token-wren", {})).commit).toMatchObject({ verification: { verified: false } })
  })

  it("refuse what git would", async () => {
    const token = await bench.tokenFor({ contents: "write" })
    const missing = "1".repeat(40)
    const entry = { path: "a.txt", mode: "100644", type: "blob", sha: missing }
    const wrong = [
      ["/git/trees", { base_tree: bench.base, tree: [entry] }],
      ["/git/trees", { tree: [{ ...entry, mode: "100600" }] }],
      ["/git/commits", { message: "m", tree: missing }],
      ["/git/refs", { ref: "refs/heads/x", sha: missing }],
      ["/git/refs", { ref: "refs/heads/main", sha: bench.base }]
    ] as const
    for (const [path, body] of wrong)
      expect([path, (await bench.as(token, "POST", shop + path, body)).status]).toEqual([path, 422])
    const workflow = { tree: [{ ...entry, path: ".github/workflows/ci.yml" }] }
    expect((await bench.as(token, "POST", `${shop}/git/trees`, workflow)).status).toBe(404)
  })

  it("move a branch forward, by force, or only from where it is believed to stand", async () => {
    const token = await bench.tokenFor({ contents: "write" })
    const one = (await bench.committed(token, {})).commit.sha
    const other = (await bench.committed(token, { message: "other" })).commit.sha
    const ref = `${shop}/git/refs/heads/moving`
    expect(
      (await bench.as(token, "POST", `${shop}/git/refs`, { ref: "refs/heads/moving", sha: bench.base })).status
    ).toBe(201)
    expect((await bench.as(token, "PATCH", ref, { sha: one })).body).toMatchObject({ object: { sha: one } })
    expect((await bench.as(token, "PATCH", ref, { sha: other })).status).toBe(422)
    expect((await bench.as(token, "PATCH", ref, { sha: other, force: true })).status).toBe(200)
    const name = "refs/heads/moving"
    const late = await bench.updateRef(token, { name, beforeOid: one, afterOid: bench.base, force: true })
    expect(late.errors[0]).toMatchObject({ type: "UNPROCESSABLE" })
    expect(await bench.updateRef(token, { name, beforeOid: other, afterOid: one, force: true })).not.toHaveProperty(
      "errors"
    )
    expect((await bench.as(token, "GET", `${shop}/git/ref/heads/moving`)).body.object.sha).toBe(one)
    expect((await bench.as(token, "DELETE", ref)).status).toBe(204)
    expect((await bench.as(token, "DELETE", ref)).status).toBe(422)
  })
})
