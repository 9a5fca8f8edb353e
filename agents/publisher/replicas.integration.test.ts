import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Fiber, Layer, Schedule } from "effect"
import { vi } from "vitest"
import type { Outcome } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { markers } from "#integrations/slack/actions.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { startGitHub } from "#local/github/startGitHub.ts"
import { record, task, withSlack } from "#local/slack/TestBench.ts"
import { examples } from "#test/examples.ts"
import { mergedStory, storyTask } from "#test/story.ts"
import { openTicket } from "./jira/ticketFixture.ts"
import { withPublisher } from "./sentry/sentryPublisherFixture.ts"

/** A module of another process: nothing that ours keeps in memory is there. */
const inAnotherProcess = async <Module>(load: () => Promise<Module>): Promise<Module> => {
  vi.resetModules()
  return await load()
}

/** Milliseconds that a remote takes over writing something new; far more than our own part in it. */
const SLOW = 600

/** As the ack policy has it: what is to be tried again is delivered again, after as long as was asked for. */
const settled = <R>(handle: Effect.Effect<Outcome, never, R>) =>
  handle.pipe(
    Effect.tap((outcome) =>
      outcome._tag === "Retry" ? Effect.sleep(outcome.after ?? Duration.millis(100)) : Effect.void
    ),
    Effect.repeat({ until: ({ _tag }) => _tag !== "Retry", times: 7 }),
    Effect.map(({ _tag }) => _tag)
  )

const until = (fact: () => boolean) =>
  Effect.sync(fact).pipe(Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("5 millis") }))

describe("two processes that are told of two events of a task at once", () => {
  it.live("post one message on Slack, and each line under it once", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const [one, other] = yield* processes(() => import("./slack/SlackPublisher.ts"))
        const posts = () => slack.calls.filter(({ method }) => method === "chat.postMessage").length
        slack.setFaults({ method: "chat.postMessage", slow: SLOW })
        const [received] = yield* record(task, [examples["task.received"]])
        const early = yield* Effect.forkChild(settled(one.SlackPublisher.handle(received!)))
        yield* until(() => posts() === 1)
        const [linked] = yield* record(task, [examples["task.linked"]])
        assert.strictEqual(yield* settled(other.SlackPublisher.handle(linked!)), "Applied")
        yield* Fiber.join(early)
        const [card, ...more] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(more, [])

        const [retried] = yield* record(task, [examples["task.retried"]])
        const before = posts()
        const later = yield* Effect.forkChild(settled(one.SlackPublisher.handle(retried!)))
        yield* until(() => posts() === before + 1)
        const [cancelled] = yield* record(task, [examples["task.cancelled"]])
        assert.strictEqual(yield* settled(other.SlackPublisher.handle(cancelled!)), "Applied")
        yield* Fiber.join(later)
        const lines = yield* Effect.promise(() => slack.thread("agents", card!.ts))
        assert.deepStrictEqual(
          lines.map(({ text }) => String(text).slice(0, 9)),
          ["Also repo", "alice sai", "Cancelled"]
        )
        yield* isClosed(task, "slack")
      })
    )
  )

  it.live("write one comment on Jira", () =>
    Effect.gen(function* () {
      const ticket = yield* Effect.acquireRelease(
        Effect.promise(() => openTicket()),
        (open) => Effect.promise(() => open.close())
      )
      const [one, other] = yield* processes(() => import("./jira/JiraPublisher.ts"))
      const [received, , linked] = mergedStory
      const tell = (cause: Envelope, { JiraPublisher }: typeof one) =>
        settled(Effect.promise(() => ticket.tell(cause, JiraPublisher)))
      for (let time = 0; time < 2; time++) ticket.jira.setFault({ method: "POST", path: /\/comment$/, slowMs: SLOW })
      yield* Effect.promise(() => ticket.happens(received!))
      const first = yield* Effect.promise(() => ticket.happens(linked!))
      const early = yield* Effect.forkChild(tell(first, one))
      yield* until(() => ticket.jira.requests.length > 0)
      const next = yield* Effect.promise(() => ticket.happens(examples["task.triaged"]))
      assert.strictEqual(yield* tell(next, other), "Applied")
      yield* Fiber.join(early)
      assert.lengthOf(ticket.comments(), 1)
    }).pipe(Effect.scoped)
  )

  it.live("write one comment on Sentry", () =>
    withPublisher([examples["task.received"], examples["task.triaged"]], {}, ({ comments, sentry, story }) =>
      Effect.gen(function* () {
        const [one, other] = yield* processes(() => import("./sentry/SentryPublisher.ts"))
        sentry.setFaults({ method: "POST", slow: SLOW })
        const early = yield* Effect.forkChild(settled(one.SentryPublisher.handle(story.at(-1)!)))
        yield* until(() => sentry.requests.length > 0)
        const author = { actor: "test", causationId: "test" }
        const { events } = yield* transact(storyTask, author, () => [examples["task.failed"]])
        assert.strictEqual(yield* settled(other.SentryPublisher.handle(events[0]!)), "Applied")
        yield* Fiber.join(early)
        assert.lengthOf(comments(), 1)
        assert.include(comments()[0], "Redgreen: failed")
        yield* isClosed(storyTask, "sentry")
      })
    )
  )

  it.live("write one comment on an issue of GitHub", () =>
    Effect.gen(function* () {
      const { hub, services } = yield* shop
      const [one, other] = yield* processes(() => import("./refreshIssues.ts"))
      const issue = { kind: "github", key: "github:acme/shop#1", repository: "acme/shop", number: 1 } as const
      yield* Effect.gen(function* () {
        const github = yield* GitHub
        yield* github.comment("acme/shop", 1, "somebody else's", "other")
        const author = { actor: "test", causationId: "test" }
        const received = { ...examples["task.received"], source: issue }
        const { events } = yield* transact(task, author, () => [received, examples["task.linked"]])
        const refreshing = ({ refreshIssues }: typeof one, cause: Envelope) =>
          settled(
            refreshIssues(cause).pipe(
              Effect.as<Outcome>({ _tag: "Applied" }),
              Effect.catchTag("BeingWritten", ({ message: reason, retryAfter }) =>
                Effect.succeed<Outcome>({ _tag: "Retry", reason, after: Duration.seconds(retryAfter) })
              ),
              Effect.orDie
            )
          )
        yield* Effect.all([refreshing(one, events[0]!), refreshing(other, events[1]!)], { concurrency: 2 })
        const ours = (yield* github.findComments("acme/shop", 1)).filter(({ body }) => body.includes(":task:"))
        assert.lengthOf(ours, 1)
        assert.strictEqual((yield* load(task)).state.conversation.cards.github, ours[0]?.url)
        yield* isClosed(task, "github")
        assert.isTrue(hub.state.requests.every(({ status }) => status < 400))
      }).pipe(Effect.provide(services))
    }).pipe(Effect.scoped)
  )
})

describe("what another process began and does not end", () => {
  const begun = (ago: number) => {
    const at = new Date(Date.now() - ago).toISOString()
    return { _tag: "report.begun", channel: "slack", cause: "e-of-another", last: "e-of-another", at } as const
  }

  it.live("is waited for, soon and then less often, so that no delivery is used up before its time", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const { SlackPublisher } = yield* Effect.promise(() => import("./slack/SlackPublisher.ts"))
        const [received] = yield* record(task, [examples["task.received"]])
        let waited = 0
        let deliveries = 1
        for (; waited < 30; deliveries++) {
          yield* record(task, [begun(waited * 1000)])
          const outcome = yield* SlackPublisher.handle(received!)
          if (outcome._tag !== "Retry") assert.fail(outcome._tag)
          assert.isAtLeast(Duration.toSeconds(outcome.after!), 1)
          waited += Duration.toSeconds(outcome.after!)
        }
        assert.isAtMost(deliveries, 6)
        assert.isAtMost(waited, 32)
        assert.deepStrictEqual(yield* Effect.promise(() => slack.messages("agents")), [])
      })
    )
  )

  it.live("is taken up when it is old: its message is found by the marker", () =>
    withSlack({}, (slack) =>
      Effect.gen(function* () {
        const { SlackPublisher } = yield* Effect.promise(() => import("./slack/SlackPublisher.ts"))
        const { channel, post } = yield* Slack
        yield* post(yield* channel, { text: "before the kill", marker: { type: markers.task, payload: { task } } })
        const [received] = yield* record(task, [examples["task.received"], begun(31_000)])
        assert.strictEqual((yield* SlackPublisher.handle(received!))._tag, "Applied")
        const [card, ...more] = yield* Effect.promise(() => slack.messages("agents"))
        assert.deepStrictEqual(more, [])
        assert.include(card?.text, "planning")
        yield* isClosed(task, "slack")
      })
    )
  )
})

const processes = <Module>(load: () => Promise<Module>) =>
  Effect.promise(async () => [await inAnotherProcess(load), await inAnotherProcess(load)] as const)

const isClosed = (of: typeof task, channel: "github" | "slack" | "sentry") =>
  Effect.map(load(of), ({ state }) => assert.isUndefined(state.conversation.begun[channel]))

/** A repository with an issue. */
const shop = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "redgreen-replicas-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  )
  const source = join(folder, "source")
  execFileSync("git", ["init", "-q", "-b", "main", source])
  const commit = ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "base"]
  execFileSync("git", commit, { cwd: source })
  const permissions = { "acme/shop": "write" } as const
  const hub = yield* Effect.acquireRelease(
    Effect.promise(() =>
      startGitHub({
        root: join(folder, "hub"),
        users: [{ login: "bot", type: "User", token: "token-of-bot", permissions }]
      })
    ),
    (hub) => Effect.promise(() => hub.stop())
  )
  yield* Effect.promise(() => hub.importRepository({ owner: "acme", name: "shop", from: source }))
  yield* Effect.promise(() =>
    fetch(`${hub.apiUrl}/repos/acme/shop/issues`, {
      ...{ method: "POST", body: JSON.stringify({ title: "Quotes fail" }) },
      headers: { authorization: "Bearer token-of-bot" }
    })
  )
  const config = ConfigProvider.layer(
    ConfigProvider.fromUnknown({ GITHUB_API_URL: hub.apiUrl, GITHUB_TOKEN: "token-of-bot" })
  )
  return { hub, services: Layer.merge(EventStore.layerMemory, GitHub.layer).pipe(Layer.provideMerge(config)) }
})
