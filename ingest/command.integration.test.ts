import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { afterAll, beforeAll } from "vitest"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { type GitHub as Hub, startGitHub } from "#local/github/startGitHub.ts"
import { plan, repository } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { policyWith } from "#test/policyWith.ts"
import { storyTask } from "#test/story.ts"
import { obey } from "./command.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-obey-"))
const [owner = "", name = ""] = repository.split("/")
/** Who is in the team changes while the stand-in runs. */
const teams: Record<"alice" | "bob", Record<string, "member" | "invited">> = { alice: {}, bob: {} }
let hub: Hub

beforeAll(async () => {
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
  execFileSync("git", commit, { cwd: source })
  const user = (login: string, teams: Record<string, "member" | "invited">) => ({
    ...{ login, type: "User" as const, token: `token-of-${login}`, teams },
    permissions: { [repository]: "write" as const }
  })
  hub = await startGitHub({
    root: join(folder, "hub"),
    users: [user("bot", { "acme/bots": "member" }), user("alice", teams.alice), user("bob", teams.bob)]
  })
  await hub.importRepository({ owner, name, from: source })
})

afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

const policy = policyWith({
  github: { users: ["bob"], teams: ["acme/core"] },
  people: [{ name: "Alice", github: "alice", slack: "U0ALICE" }]
})

/** A plan that waits, of which people say what they think. */
const waiting = <A, E>(use: Effect.Effect<A, E, EventStore | GitHub | ApprovalPolicy>) => {
  const settings = { GITHUB_API_URL: hub.apiUrl, GITHUB_TOKEN: "token-of-bot", REDGREEN_REPOSITORIES: repository }
  const config = ConfigProvider.layer(ConfigProvider.fromUnknown(settings))
  const services = Layer.mergeAll(EventStore.layerMemory, GitHub.layer, Layer.succeed(ApprovalPolicy, policy))
  const past = [examples["task.received"], { ...examples["plan.created"], plan }, examples["pr.opened"]]
  return transact(storyTask, { actor: "test", causationId: "test" }, () => past).pipe(
    Effect.andThen(use),
    Effect.provide(Layer.provideMerge(services, config))
  )
}

let messages = 0
const says = (channel: "github" | "slack", login: "alice" | "bob", word: "approve" | "cancel" = "approve") =>
  obey(storyTask, {
    word: word === "approve" ? { _tag: "approve" } : { _tag: "cancel", reason: "" },
    by: { channel, id: channel === "slack" ? `U0${login.toUpperCase()}` : "7", name: login },
    ...{ key: `${channel}:${++messages}`, bot: false, at: new Date().toISOString() }
  }).pipe(
    Effect.map(({ status }): string => status),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(reason))
  )

const membershipsAsked = () => hub.state.requests.filter(({ path }) => path.includes("/memberships/")).length

describe("where the policy names a team of GitHub", () => {
  it.live("its members decide, as long as they are in it, wherever they speak", () =>
    waiting(
      Effect.gen(function* () {
        const outside =
          "alice may not approve this: it takes write permission on every repository of the task, and to be one of bob or in the team acme/core."
        assert.strictEqual(yield* says("github", "alice"), outside)
        teams.alice["acme/core"] = "invited"
        assert.strictEqual(yield* says("github", "alice"), outside)
        assert.include(yield* says("slack", "alice"), "in the team acme/core")
        teams.alice["acme/core"] = "member"
        assert.strictEqual(yield* says("slack", "alice"), "writing tests")
        const { plan } = (yield* load(storyTask)).state
        assert.deepInclude(plan.current?.decision, { _tag: "Approved" })
        const grounds = (yield* load(storyTask)).history.flatMap(({ event }) =>
          event._tag === "plan.approved" ? [event.grounds] : []
        )
        assert.deepStrictEqual(grounds, ["write permission on GitHub as alice in acme/core"])
        delete teams.alice["acme/core"]
        assert.include(yield* says("github", "alice", "cancel"), "alice may not cancel this")
      })
    )
  )

  it.live("who is named besides is not asked about", () =>
    waiting(
      Effect.gen(function* () {
        const before = membershipsAsked()
        assert.strictEqual(yield* says("github", "bob"), "writing tests")
        assert.strictEqual(membershipsAsked(), before)
      })
    )
  )

  it.live("nobody decides while GitHub will not say who is in it", () =>
    waiting(
      Effect.gen(function* () {
        hub.failNext({ path: /memberships/ }, { status: 403, message: "Resource not accessible by integration" })
        assert.match(
          yield* says("github", "alice"),
          /GitHub would not say what alice may do there: .*Resource not accessible/
        )
      })
    )
  )
})
