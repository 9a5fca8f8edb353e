import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load } from "#domain/transact.ts"
import { Sentry } from "#integrations/Sentry.ts"
import { startSentry } from "#local/sentry/startSentry.ts"
import { freshAlert } from "#test/alerts.ts"
import { examples } from "#test/examples.ts"
import { storyTask, tell } from "#test/story.ts"
import { enrichIfBare } from "./enrich.ts"

const token = "sntrys_local"
const alert = freshAlert()
const { issue_id: issueId } = alert.data.event
const source = { kind: "sentry", key: `sentry:harbor:${issueId}`, organization: "harbor", issueId } as const
const bare = { ...examples["task.received"], source }

/** Enriches twice, as a redelivery would, and tells what was written and what Sentry was asked. */
const enrich = (past: ReadonlyArray<Event>, as = token) =>
  Effect.gen(function* () {
    const sentry = yield* Effect.acquireRelease(
      Effect.promise(() => startSentry({ token })),
      (standIn) => Effect.promise(() => standIn.stop())
    )
    // Nobody listens to its webhooks here: raising only makes the issue known.
    yield* Effect.promise(() => sentry.raise(alert).catch(() => undefined))
    const settings = ConfigProvider.layer(ConfigProvider.fromUnknown({ SENTRY_URL: sentry.url, SENTRY_AUTH_TOKEN: as }))
    const history = tell(past)
    return yield* Effect.gen(function* () {
      const store = yield* EventStore
      yield* store
        .append(
          storyTask,
          0,
          history.map(({ stored }) => stored)
        )
        .pipe(Effect.orDie)
      yield* enrichIfBare(history.at(-1)!)
      yield* enrichIfBare(history.at(-1)!)
      const told = (yield* load(storyTask)).history.slice(past.length).map(({ event }) => event)
      return { told, asked: sentry.requests }
    }).pipe(Effect.provide(Layer.provide(Layer.merge(EventStore.layerMemory, Sentry.layer), settings)))
  })

it.live("asks Sentry once for what the webhook left out", () =>
  Effect.gen(function* () {
    const { told, asked } = yield* enrich([bare])
    assert.deepStrictEqual(
      told.map(({ _tag }) => _tag),
      ["task.enriched"]
    )
    const [event] = told
    if (event?._tag === "task.enriched") {
      assert.deepInclude(event.report.exception, { type: "TypeError" })
      assert.deepInclude(event.report.frames.at(-1), { function: "baseRate", line: 55, inApp: true })
    }
    assert.deepStrictEqual(
      asked.map(({ status }) => status),
      [200, 200]
    )
  })
)

it.live("goes on without a stack trace when Sentry will not give it", () =>
  Effect.gen(function* () {
    const { told, asked } = yield* enrich([bare], "wrong")
    assert.deepStrictEqual(told, [])
    assert.deepStrictEqual([...new Set(asked.map(({ status }) => status))], [401])
  })
)

for (const [what, past] of [
  ["frames are there already", [{ ...bare, report: examples["task.enriched"].report }]],
  ["it was asked before", [bare, { ...examples["task.enriched"], report: bare.report }]],
  ["the task came through another door", [{ ...bare, source: { kind: "api", key: "api:1" } }]],
  ["the issue has no id", [{ ...bare, source: { kind: "sentry", key: "sentry:harbor:x" } }]]
] as const)
  it.live(`does not ask when ${what}`, () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* enrich(past), { told: [], asked: [] })
    })
  )
