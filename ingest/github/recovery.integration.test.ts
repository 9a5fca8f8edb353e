import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Octokit } from "@octokit/rest"
import { ConfigProvider, Effect, Layer, Logger, ManagedRuntime } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { EventStore } from "#domain/EventStore.ts"
import { taskIdOf } from "#domain/Ids.ts"
import * as ApprovalPolicy from "#infra/ApprovalPolicy.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { makeApp } from "#local/github/makeApp.ts"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { handle, listener, refusal } from "../Webhook.ts"
import { receiveGitHub } from "./receive.ts"
import { recover } from "./recovery.ts"

const secret = "a secret of the tests"
const shop = { owner: "acme", repo: "shop" }
const task = (number: number) => taskIdOf(`github:acme/shop#${number}`)
const app = makeApp("acme")
let folder: string
let hub: Hub
let door: Server
/** Ingest is up, but its log is not. */
let isAway: boolean
let logged: Array<string>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "redgreen-recovery-"))
  logged = []
  isAway = false
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
  execFileSync("git", commit, { cwd: source })
  hub = await startGitHub({
    root: join(folder, "hub"),
    apps: [app.known],
    users: [
      { login: "redgreen-bot", type: "User", token: "token-of-bot", permissions: { "acme/shop": "admin" } },
      { login: "writer", type: "User", token: "token-of-writer", permissions: { "acme/shop": "write" } },
      { login: "ada", type: "User", token: "token-of-ada", permissions: { "acme/shop": "write" } }
    ]
  })
  await hub.importRepository({ owner: "acme", name: "shop", from: source })
})

afterEach(async () => {
  await hub.stop()
  await new Promise((closed) => door.close(closed))
  await rm(folder, { recursive: true })
})

/** Ingest with these credentials, its door open to GitHub's webhooks. */
const ingest = async (credentials: Readonly<Record<string, string>>) => {
  const settings = {
    GITHUB_WEBHOOK_SECRET: secret,
    GITHUB_API_URL: hub.apiUrl,
    REDGREEN_REPOSITORIES: "acme/shop",
    ...credentials
  }
  const logger = Logger.make(({ message }) => logged.push(String(message)))
  const config = ConfigProvider.layer(ConfigProvider.fromUnknown(settings))
  const services = Layer.mergeAll(EventStore.layerMemory, GitHub.layer, ApprovalPolicy.layer)
  const runtime = ManagedRuntime.make(
    Layer.mergeAll(services.pipe(Layer.provide(config)), config, Logger.layer([logger]))
  )
  const away = Effect.succeed(refusal(503, "Service Unavailable", "Later."))
  door = createServer(
    listener((delivery) =>
      runtime.runPromise(handle({ name: "github", receive: (one) => (isAway ? away : receiveGitHub(one)) }, delivery))
    )
  )
  await new Promise<void>((listening) => door.listen(0, "127.0.0.1", listening))
  hub.setWebhook({ url: `http://127.0.0.1:${(door.address() as AddressInfo).port}/webhooks/github`, secret })
  const settled = () => hub.state.deliveriesSettled()
  await settled()
  return {
    settled,
    recover: async () => {
      const again = await runtime.runPromise(recover)
      await settled()
      return again
    },
    events: async (number: number) => {
      const reading = Effect.flatMap(EventStore, (store) => store.read(task(number)))
      return (await runtime.runPromise(reading)).events.length
    }
  }
}

const openIssue = async (title: string) => {
  const ada = new Octokit({ baseUrl: hub.apiUrl, auth: "token-of-ada" })
  const { data } = await ada.issues.create({ ...shop, title, labels: ["redgreen"] })
  return data.number
}

describe("webhooks that were missed", () => {
  for (const [who, credentials] of [
    ["a personal token that sees webhooks", { GITHUB_TOKEN: "token-of-bot" }],
    ["an App", app.settings]
  ] as const)
    it(`come again for ${who}, and only those`, async () => {
      const door = await ingest(credentials)
      hub.spoilNext("issues", "lost", 2)
      const lost = await openIssue("Lost on the way")
      isAway = true
      const failed = await openIssue("While we were away")
      await door.settled()
      isAway = false
      const fine = await openIssue("Just so")
      await door.settled()
      expect([await door.events(lost), await door.events(failed), await door.events(fine)]).toEqual([0, 0, 1])

      expect(await door.recover()).toBe(4)
      expect([await door.events(lost), await door.events(failed), await door.events(fine)]).toEqual([1, 1, 1])
      const again = hub.state.deliveries.filter(({ redelivery }) => redelivery)
      expect(again.map(({ statusCode }) => statusCode)).toEqual([202, 200, 202, 200])
      expect(await door.recover()).toBe(0)
    })

  it("are not asked for where GitHub does not show its webhooks, which is said", async () => {
    const door = await ingest({ GITHUB_TOKEN: "token-of-writer" })
    hub.spoilNext("issues", "lost", 2)
    await openIssue("Lost")
    expect(await door.recover()).toBe(0)
    expect(logged.join("\n")).toContain("missed webhooks of acme/shop are not recovered")
  })

  it("that GitHub could not be asked for are another time's work", async () => {
    const door = await ingest({ GITHUB_TOKEN: "token-of-bot" })
    hub.spoilNext("issues", "lost", 2)
    const number = await openIssue("Lost")
    hub.failNext({ method: "POST", path: /attempts$/ }, { status: 429, retryAfterSeconds: 1 })
    await expect(door.recover()).rejects.toMatchObject({ _tag: "GitHubUnavailable" })
    expect(await door.recover()).toBe(2)
    expect(await door.events(number)).toBe(1)
  })
})
