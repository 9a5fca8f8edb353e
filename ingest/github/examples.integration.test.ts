import { execFileSync } from "node:child_process"
import { createHmac, randomUUID } from "node:crypto"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import webhooks from "@octokit/webhooks-examples" with { type: "json" }
import { ConfigProvider, Effect, Layer, Logger } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import * as PolicyFile from "#infra/ApprovalPolicy.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { handle } from "../Webhook.ts"
import { receiveGitHub } from "./receive.ts"

interface Example {
  readonly action?: string
  readonly label?: { readonly name: string }
  readonly issue?: { readonly labels?: ReadonlyArray<{ readonly name: string }> }
}

const examples = (webhooks as unknown as ReadonlyArray<{ name: string; examples: ReadonlyArray<Example> }>).flatMap(
  ({ examples, name }) => examples.map((body, index) => ({ event: name, body, named: `${name} ${index}` }))
)

const secret = "a secret of the tests"
const folder = mkdtempSync(join(tmpdir(), "redgreen-examples-"))
let hub: Hub

/** The world those examples were recorded in: one repository, and the person who does everything there. */
beforeAll(async () => {
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
  execFileSync("git", commit, { cwd: source })
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [
      {
        login: "redgreen-bot",
        type: "User",
        token: "token-of-bot",
        permissions: { "Codertocat/Hello-World": "write" }
      },
      { login: "Codertocat", type: "User", token: "token-of-owner" }
    ]
  })
  await hub.importRepository({ owner: "Codertocat", name: "Hello-World", from: source })
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

/** Feeds every example; what was answered, and how many events stood in each task it led to. */
const feed = Effect.gen(function* () {
  const store = yield* EventStore
  const answers = new Map<string, { status: number; body: unknown }>()
  const events = new Map<string, number>()
  for (const { body, event, named } of examples) {
    const text = Buffer.from(JSON.stringify(body))
    const signature = `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`
    const headers = { "x-github-event": event, "x-github-delivery": randomUUID(), "x-hub-signature-256": signature }
    const delivery = { body: text, headers, url: "/webhooks/github", address: "127.0.0.1" }
    const answered = yield* handle({ name: "github", receive: receiveGitHub }, delivery)
    answers.set(named, { status: answered.status, body: answered.body })
    const task = (answered.body as { task?: TaskId } | undefined)?.task
    if (task !== undefined) events.set(task, (yield* store.read(task)).events.length)
  }
  return { answers, events }
})

const during = <A>(label: string, use: Effect.Effect<A, never, EventStore | GitHub | ApprovalPolicy>) => {
  const settings = {
    GITHUB_WEBHOOK_SECRET: secret,
    GITHUB_API_URL: hub.apiUrl,
    GITHUB_TOKEN: "token-of-bot",
    REDGREEN_REPOSITORIES: "Codertocat/Hello-World",
    GITHUB_FIX_LABEL: label
  }
  const config = ConfigProvider.layer(ConfigProvider.fromUnknown(settings))
  const layer = Layer.mergeAll(EventStore.layerMemory, GitHub.layer, PolicyFile.layer, Logger.layer([]), config)
  return use.pipe(Effect.provide(layer.pipe(Layer.provide(config))), Effect.orDie, Effect.runPromise)
}

describe("every webhook that GitHub's users recorded", () => {
  it("is answered, and none of them means us", async () => {
    const { answers } = await during("redgreen", feed)
    expect(answers.size).toBeGreaterThan(300)
    const others = [...answers].filter(([, { status, body }]) => status !== 200 || !("ignored" in (body as object)))
    expect(others).toEqual([])
  })

  it("makes one task of an issue with our label, however often it comes", async () => {
    const { first, second } = await during("bug", Effect.all({ first: feed, second: feed }))
    const meant = examples.filter(
      ({ body, event }) =>
        event === "issues" &&
        ((body.action === "labeled" && body.label?.name === "bug") ||
          (body.action === "opened" && body.issue?.labels?.some(({ name }) => name === "bug")))
    )
    const acted = [...first.answers].filter(([, { body }]) => "task" in (body as object))
    expect(acted.map(([named]) => named)).toEqual(meant.map(({ named }) => named))
    expect(acted.map(([, { status }]) => status)).toContain(202)
    expect(first.events.size).toBe(1)
    expect([...second.answers.values()].filter(({ status }) => status !== 200)).toEqual([])
    expect(second.events).toEqual(first.events)
    const asked = hub.state.requests.filter(({ method }) => method !== "GET")
    expect(asked).toEqual([])
  })
})
