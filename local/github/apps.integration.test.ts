import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type AppBench, seconds, shop, startAppBench } from "./AppBench.ts"

let bench: AppBench

beforeAll(async () => {
  bench = await startAppBench()
})

afterAll(async () => {
  expect(bench.problems).toEqual([])
  await bench.stop()
})

describe("the App's own word", () => {
  it("is taken when it is signed with its key and in time", async () => {
    expect(await bench.as(bench.jwt(), "GET", "/app")).toMatchObject({ status: 200, body: { slug: "redgreen-agent" } })
    for (const [claims, sentence] of [
      [{ iat: seconds(30) }, "'Issued at' claim"],
      [{ exp: seconds(-1) }, "must be a numeric value representing the future time"],
      [{ exp: seconds(700) }, "is too far in the future"]
    ] as const) {
      const refused = await bench.as(bench.jwt(claims), "GET", "/app")
      expect([refused.status, refused.body.message]).toEqual([401, expect.stringContaining(sentence)])
    }
    const forged = `${bench.jwt().slice(0, -8)}AAAAAAAA`
    expect(await bench.as(forged, "GET", "/app")).toMatchObject({ status: 401 })
    expect(await bench.as(bench.jwt({ iss: "99" }), "GET", "/app")).toMatchObject({
      status: 401,
      body: { message: "Bad credentials" }
    })
    expect((await bench.as(bench.jwt(), "GET", shop)).status).toBe(401)
    expect((await bench.as("token-wren", "GET", "/app")).status).toBe(401)
  })

  it("finds its installations", async () => {
    expect((await bench.as(bench.jwt(), "GET", "/app/installations")).body).toHaveLength(2)
    expect((await bench.as(bench.jwt(), "GET", "/app/installations/11")).body).toMatchObject({
      repository_selection: "selected"
    })
    expect((await bench.as(bench.jwt(), "GET", `${shop}/installation`)).body).toMatchObject({
      id: 11,
      app_slug: "redgreen-agent"
    })
    expect((await bench.as(bench.jwt(), "GET", "/repos/other/place/installation")).body).toMatchObject({ id: 12 })
    for (const path of ["/repos/acme/vault/installation", "/repos/nobody/x/installation", "/app/installations/13"])
      expect((await bench.as(bench.jwt(), "GET", path)).status).toBe(404)
  })
})

it("the App's webhook tells of its deliveries and repeats one", async () => {
  bench.github.setWebhook({ url: "http://127.0.0.1:9/webhooks/github", secret: "s" })
  await bench.github.state.deliveriesSettled()
  const listed = (await bench.as(bench.jwt(), "GET", "/app/hook/deliveries")).body
  // Of the repository the App is not installed on it hears nothing.
  expect(listed).toHaveLength(2)
  const place = `/app/hook/deliveries/${listed[0].id}`
  expect((await bench.as(bench.jwt(), "GET", place)).body).toMatchObject({ guid: listed[0].guid, event: "ping" })
  expect((await bench.as(bench.jwt(), "POST", `${place}/attempts`)).status).toBe(202)
  await bench.github.state.deliveriesSettled()
  expect((await bench.as(bench.jwt(), "GET", "/app/hook/deliveries")).body[0]).toMatchObject({
    guid: listed[0].guid,
    redelivery: true
  })
  expect((await bench.as("token-wren", "GET", "/app/hook/deliveries")).status).toBe(401)
})

describe("an installation token", () => {
  it("is long, lasts an hour, and has at most what the installation has", async () => {
    const { status, body } = await bench.mint({ permissions: { contents: "read" }, repositories: ["shop"] })
    expect(status).toBe(201)
    expect(body.token).toMatch(/^ghs_271828_[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(body.token.length).toBeGreaterThan(300)
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(59 * 60_000)
    expect(body).toMatchObject({
      permissions: { contents: "read", metadata: "read" },
      repository_selection: "selected"
    })
    for (const wrong of [
      { permissions: { issues: "write" } },
      { permissions: { workflows: "write" } },
      { repositories: ["vault"] }
    ])
      expect((await bench.mint(wrong)).status).toBe(422)
  })

  it("opens its repository and no other, and is the bot's", async () => {
    const token = await bench.tokenFor({ contents: "read" })
    expect((await bench.as(token, "GET", shop)).body).toMatchObject({
      full_name: "acme/shop",
      permissions: { push: false }
    })
    expect((await bench.as(token, "GET", "/repos/acme/vault")).status).toBe(404)
    expect((await bench.as(token, "GET", "/user")).status).toBe(403)
    const viewer = await bench.as(token, "POST", "/graphql", { query: "{ viewer { login __typename } }" })
    expect(viewer.body.data.viewer).toEqual({ login: "redgreen-agent[bot]", __typename: "Bot" })
    expect((await bench.as(token, "GET", "/users/redgreen-agent%5Bbot%5D")).body).toMatchObject({ type: "Bot" })
    expect((await bench.as(token, "GET", "/users/nobody")).status).toBe(404)
  })

  it("is refused by every route that wants another permission", async () => {
    const token = await bench.tokenFor({ contents: "read" })
    const asked = [
      ["POST", `${shop}/pulls`],
      ["GET", `${shop}/pulls`],
      ["GET", `${shop}/issues/1`],
      ["POST", `${shop}/git/blobs`],
      ["POST", `${shop}/git/refs`],
      ["POST", `${shop}/statuses/${bench.base}`],
      ["GET", `${shop}/hooks`]
    ] as const
    for (const [method, path] of asked) {
      const { status, body } = await bench.as(token, method, path, method === "GET" ? undefined : {})
      expect([path, status, body.message]).toEqual([path, 403, "Resource not accessible by integration"])
    }
    const moved = await bench.updateRef(token, { name: "refs/heads/x", afterOid: bench.base })
    expect(moved.errors[0]).toMatchObject({ type: "FORBIDDEN" })
  })

  it("is worth nothing once it was revoked", async () => {
    const token = await bench.tokenFor({ contents: "read" })
    bench.github.revokeTokens()
    expect((await bench.as(token, "GET", shop)).status).toBe(401)
  })
})
