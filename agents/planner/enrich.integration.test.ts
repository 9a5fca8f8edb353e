import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load } from "#domain/transact.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { startSentry } from "#local/sentry/startSentry.ts"
import { freshAlert } from "#test/alerts.ts"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { storyTask, tell } from "#test/story.ts"
import { enrichIfBare } from "./enrich.ts"

const token = "sntrys_local"
const alert = freshAlert()
const { issue_id: issueId } = alert.data.event
const source = { kind: "sentry", key: `sentry:harbor:${issueId}`, organization: "harbor", issueId } as const
const bare = { ...examples["task.received"], source }

interface Settings {
  readonly SENTRY_MIN_EVENTS?: string
}

/** Enriches twice, as a redelivery would, and tells what was written and what Sentry was asked. */
const enrich = (past: ReadonlyArray<Event>, as = token, given: { readonly category?: string } & Settings = {}) =>
  Effect.gen(function* () {
    const sentry = yield* Effect.acquireRelease(
      Effect.promise(() => startSentry({ token })),
      (standIn) => Effect.promise(() => standIn.stop())
    )
    sentry.learn(alert)
    const { category, ...own } = given
    if (category !== undefined) sentry.issues.change(issueId, { category })
    const settings = ConfigProvider.layer(
      ConfigProvider.fromUnknown({ SENTRY_URL: sentry.url, SENTRY_AUTH_TOKEN: as, ...own })
    )
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
    }).pipe(Effect.provide(Layer.provideMerge(Layer.merge(EventStore.layerMemory, Sentry.layer), settings)))
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

it.live("asks for the counts an alert leaves out, where a threshold is set", () =>
  Effect.gen(function* () {
    const { events: _, ...report } = examples["task.enriched"].report
    const whole = { ...bare, report }
    const { told } = yield* enrich([whole], token, { SENTRY_MIN_EVENTS: "2" })
    if (told[0]?._tag !== "task.enriched") assert.fail("not enriched")
    assert.deepInclude(told[0].report, { events: 1, users: 0 })
  })
)

it.live("sets aside in the same breath what Sentry files as no error, unless a person insists", () =>
  Effect.gen(function* () {
    const { told } = yield* enrich([bare], token, { category: "feedback" })
    assert.deepStrictEqual(
      told.map(({ _tag }) => _tag),
      ["task.enriched", "task.parked"]
    )
    assert.deepInclude(told[1], { reason: "not-an-error" })
    const parked = { ...examples["task.parked"], reason: "not-an-error" } as const
    const insisted = yield* enrich([bare, parked, examples["task.retried"]], token, { category: "feedback" })
    assert.deepStrictEqual(
      insisted.told.map(({ _tag }) => _tag),
      ["task.enriched"]
    )
  })
)

it.live("leaves a ticket its own words and adds the stack trace of the issue it links to", () =>
  Effect.gen(function* () {
    const ticket = {
      ...bare,
      source: examples["task.linked"].source,
      requester: alice,
      report: { title: "Parcels are refused", description: "Since this morning.", frames: [], links: [] }
    }
    const { told } = yield* enrich([ticket, { _tag: "task.linked", source }])
    if (told[0]?._tag !== "task.enriched") assert.fail("not enriched")
    const { report } = told[0]
    assert.strictEqual(report.title, "Parcels are refused")
    assert.match(report.description ?? "", /^Since this morning\.\n\nSeen 1 times since/)
    assert.isNotEmpty(report.frames)
  })
)

for (const [kind, title] of [
  ["slack", `https://sentry.io/organizations/harbor/issues/${issueId}/`],
  ["github", `<https://harbor.sentry.io/issues/${issueId}/?project=1>`]
] as const)
  it.live(`takes Sentry's title where all that was said on ${kind} is its link`, () =>
    Effect.gen(function* () {
      const said = { ...bare, source: { kind, key: `${kind}:1` }, requester: alice }
      const titled = (title: string) =>
        enrich([
          { ...said, report: { title, description: title, frames: [], links: [] } },
          { _tag: "task.linked", source }
        ])
      const [link] = (yield* titled(title)).told
      if (link?._tag !== "task.enriched") assert.fail("not enriched")
      assert.match(link.report.title, /^TypeError: /)
      const [words] = (yield* titled(`Broken: ${title}`)).told
      if (words?._tag !== "task.enriched") assert.fail("not enriched")
      assert.strictEqual(words.report.title, `Broken: ${title}`)
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
