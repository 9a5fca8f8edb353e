import { execFileSync } from "node:child_process"
import { createHmac, randomUUID } from "node:crypto"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { afterAll, beforeAll } from "vitest"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { EventType } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { cautious } from "#domain/Policy.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { examples } from "#test/examples.ts"
import { handle } from "../Webhook.ts"
import { receiveGitHub } from "./receive.ts"

const secret = "a secret of the tests"
const folder = mkdtempSync(join(tmpdir(), "redgreen-fix-"))
const shop = "acme/shop"
let hub: Hub

beforeAll(async () => {
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
  execFileSync("git", commit, { cwd: source })
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [
      { login: "redgreen-bot", type: "User", token: "token-of-bot", permissions: { [shop]: "write" } },
      { login: "alice", id: 7, type: "User", token: "token-of-alice", permissions: { [shop]: "write" } }
    ]
  })
  await hub.importRepository({ owner: "acme", name: "shop", from: source })
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

const withDoor = <A, E>(use: Effect.Effect<A, E, EventStore | GitHub | ApprovalPolicy>) => {
  const settings = { GITHUB_WEBHOOK_SECRET: secret, GITHUB_API_URL: hub.apiUrl, GITHUB_TOKEN: "token-of-bot" }
  const config = ConfigProvider.layer(ConfigProvider.fromUnknown({ ...settings, REDGREEN_REPOSITORIES: shop }))
  const services = Layer.mergeAll(EventStore.layerMemory, GitHub.layer, Layer.succeed(ApprovalPolicy, cautious))
  return Effect.provide(use, Layer.provideMerge(services, config))
}

/** As GitHub delivers that the label was put on, however often: the body of a redelivery is the same. */
const labelled = Effect.fnUntraced(function* (at: string) {
  const issue = { number: 3, title: "Quotes fail", body: "Since Monday.", updated_at: at, labels: [] }
  const event = {
    ...{ action: "labeled", label: { name: "redgreen" }, repository: { full_name: shop } },
    issue: { ...issue, html_url: `${hub.url}/${shop}/issues/3` },
    sender: { login: "alice", id: 7, type: "User" }
  }
  const body = Buffer.from(JSON.stringify(event))
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`
  const headers = { "x-github-event": "issues", "x-github-delivery": randomUUID(), "x-hub-signature-256": signature }
  const delivery = { body, headers, url: "/webhooks/github", address: "127.0.0.1" }
  return (yield* handle({ name: "github", receive: receiveGitHub }, delivery)).body as {
    readonly task: TaskId
    readonly status: string
  }
})

const happens = (task: TaskId, type: "task.failed" | "task.parked" | "task.cancelled") =>
  transact(TaskId.make(task), { actor: "test", causationId: "test" }, () => [examples[type]])

const count = (task: TaskId, type: EventType) =>
  Effect.map(load(task), ({ history }) => history.filter(({ event }) => event._tag === type).length)

const seconds = (after: number) => new Date(Date.now() + after * 1000).toISOString().replace(/\.\d+Z$/, "Z")

describe("a label that was put on before the task ended, delivered again after it", () => {
  for (const [what, at] of [
    ["in time", -60],
    ["by a clock of GitHub's that is ahead of ours", 60]
  ] as const)
    for (const end of ["task.failed", "task.parked", "task.cancelled"] as const)
      it.live(`is no retry (${end}, ${what})`, () =>
        withDoor(
          Effect.gen(function* () {
            const put = seconds(at)
            const { task } = yield* labelled(put)
            yield* happens(task, end)
            const { status } = yield* labelled(put)
            assert.strictEqual(`task.${status}`, end)
            assert.strictEqual(yield* count(task, "task.retried"), 0)
            assert.strictEqual(yield* count(task, "command.refused"), 0)
          })
        )
      )

  it.live("is one when it was put on anew, and once however often that is delivered", () =>
    withDoor(
      Effect.gen(function* () {
        const { task } = yield* labelled(seconds(-60))
        yield* happens(task, "task.failed")
        const again = seconds(30)
        assert.strictEqual((yield* labelled(again)).status, "planning")
        yield* happens(task, "task.failed")
        assert.strictEqual((yield* labelled(again)).status, "failed")
        assert.strictEqual(yield* count(task, "task.retried"), 1)
      })
    )
  )
})
