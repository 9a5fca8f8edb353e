import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Exit, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { afterAll, beforeAll, expect, it } from "vitest"
import { JiraCallers } from "./JiraCallers.ts"

const range = (cidr: string, product: string, direction: string) => ({
  ...{ cidr, network: cidr.split("/")[0], region: ["global"], perimeter: "commercial" },
  ...{ product: [product], direction: [direction] }
})
let published: unknown
let asked = 0
const site = createServer((_, response) => {
  asked++
  response.statusCode = published === undefined ? 503 : 200
  response.setHeader("content-type", "application/json").end(JSON.stringify(published ?? {}))
})
let url: string
let folder: string
beforeAll(async () => {
  await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening))
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  folder = await mkdtemp(join(tmpdir(), "redgreen-callers-"))
})
afterAll(async () => {
  site.close()
  await rm(folder, { recursive: true })
})

const delivery = (address: string, forwarded?: string) => ({
  ...{ body: Buffer.alloc(0), url: "/webhooks/jira", address },
  headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded }
})
const run = <A, E>(settings: Record<string, string>, effect: Effect.Effect<A, E, JiraCallers>) =>
  Effect.runPromiseExit(
    Effect.provide(
      effect,
      Layer.mergeAll(JiraCallers.layer, TestClock.layer(), Logger.layer([])).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))
      )
    )
  )
const allowed = (address: string, forwarded?: string) =>
  Effect.flatMap(JiraCallers, ({ allow }) => allow(delivery(address, forwarded)))

it("lets everybody in where nothing is set", async () => {
  expect(await run({}, allowed("192.0.2.1"))).toEqual(Exit.succeed(true))
})

it("takes a list, and the word of a proxy that is trusted", async () => {
  const settings = { JIRA_ALLOWED_IPS: "104.192.136.0/21, ::1", REDGREEN_TRUSTED_PROXIES: "10.0.0.0/8" }
  const each = Effect.all([
    allowed("104.192.140.1"),
    allowed("::1"),
    allowed("192.0.2.1"),
    allowed("192.0.2.1", "104.192.140.1"),
    allowed("10.0.0.1", "104.192.140.1"),
    allowed("10.0.0.1", "104.192.140.1, 192.0.2.1")
  ])
  expect(await run(settings, each)).toEqual(Exit.succeed([true, true, false, false, true, false]))
})

it("does not start with what is no address", async () => {
  for (const name of ["JIRA_ALLOWED_IPS", "REDGREEN_TRUSTED_PROXIES"])
    expect(JSON.stringify(await run({ [name]: "atlassian.com" }, allowed("::1")))).toContain(
      `${name} holds what is no IP address`
    )
})

it("reads a file, and reads it again", async () => {
  const file = join(folder, "addresses.txt")
  await writeFile(file, "192.0.2.1 # one\n")
  const program = Effect.gen(function* () {
    const before = yield* allowed("192.0.2.1")
    yield* Effect.promise(() => writeFile(file, "192.0.2.2\n"))
    yield* TestClock.adjust("61 seconds")
    return [before, yield* allowed("192.0.2.1"), yield* allowed("192.0.2.2")]
  })
  expect(await run({ JIRA_ALLOWED_IPS: file }, program)).toEqual(Exit.succeed([true, false, true]))
})

it("reads Atlassian's list, keeps it while it cannot be had, and lets nobody in before", async () => {
  published = undefined
  const settings = { JIRA_ALLOWED_IPS: url }
  expect(Exit.isFailure(await run(settings, allowed("104.192.140.1")))).toBe(true)
  published = {
    creationDate: "2026-11-22T00:00:00",
    items: [
      range("104.192.136.0/21", "jira", "egress"),
      range("2401:1d80:3000::/36", "jira", "egress"),
      range("18.0.0.0/8", "jira", "ingress"),
      range("34.0.0.0/8", "bitbucket", "egress")
    ]
  }
  asked = 0
  const program = Effect.gen(function* () {
    const first = yield* Effect.forEach(["104.192.140.1", "2401:1d80:3000::1", "18.0.0.1", "34.0.0.1"], (one) =>
      allowed(one)
    )
    published = undefined
    yield* TestClock.adjust("61 minutes")
    return [...first, yield* allowed("104.192.140.1")]
  })
  expect(await run(settings, program)).toEqual(Exit.succeed([true, true, false, false, true]))
  expect(asked).toBe(2)
})
