import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load } from "#domain/transact.ts"
import { alice } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { storyTask, tell } from "#test/story.ts"
import { parkIfHopeless } from "./triage.ts"

const received = examples["task.received"]
const { report } = examples["task.enriched"]
const foreign = { ...report, frames: report.frames.map((frame) => ({ ...frame, inApp: false })) }
const retried = { ...examples["task.retried"], by: alice, key: "github:comment:50" }

const triage = (past: ReadonlyArray<Event>, settings: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const history = tell(past)
    const store = yield* EventStore
    yield* store
      .append(
        storyTask,
        0,
        history.map(({ stored }) => stored)
      )
      .pipe(Effect.orDie)
    const parked = yield* parkIfHopeless(history.at(-1)!)
    const told = (yield* load(storyTask)).history.slice(past.length)
    return { parked, told: told.map(({ event }) => event), written: told.map(({ stored }) => stored) }
  }).pipe(
    Effect.provide(Layer.merge(EventStore.layerMemory, ConfigProvider.layer(ConfigProvider.fromUnknown(settings))))
  )

for (const [what, past, reason] of [
  ["frames of others only", [{ ...received, report: foreign }], "third-party-only"],
  ["a project without a repository", [{ ...received, candidates: [] }], "unknown-project"],
  [
    "no repository at all",
    [{ ...received, candidates: [], report: { title: "x", frames: [], links: [] } }],
    "no-repository"
  ],
  [
    "no repository, though a person insists",
    [{ ...received, candidates: [] }, examples["task.parked"], retried],
    "unknown-project"
  ]
] as const)
  it.effect(`parks ${what}, says why and what to do`, () =>
    Effect.gen(function* () {
      const { parked, told, written } = yield* triage(past)
      assert.isTrue(parked)
      assert.lengthOf(told, 1)
      const [event] = told
      assert.deepInclude(event, { _tag: "task.parked", reason })
      if (event?._tag === "task.parked") assert.match(event.hint, /say retry/)
      assert.deepInclude(written[0], { actor: "planner", causationid: `e-0${past.length}` })
    })
  )

const asked = { ...received, requester: alice }
const because = (told: ReadonlyArray<Event>) =>
  told.map((event) => (event._tag === "task.triaged" ? event.because : ""))

for (const [what, past, why] of [
  ["no frames at all", [received], /^no stack trace, so it is planned from its words; level error$/],
  ["one frame of ours", [{ ...received, report }], /^our own code is in the stack trace, \S+:\d+ last/],
  [
    "frames of others, once a person insists",
    [{ ...received, report: foreign }, examples["task.parked"], retried],
    /^a person insists; no line of ours in the stack trace/
  ],
  [
    "what was seen often enough",
    [{ ...received, report: { ...report, events: 3, users: 1 } }],
    /seen 3 times by 1 users/
  ],
  ["what a person asked for, however seldom", [{ ...asked, report: { ...report, events: 1 } }], /^asked for by alice/]
] as const)
  it.effect(`lets ${what} go on, and says why`, () =>
    Effect.gen(function* () {
      const { parked, told } = yield* triage(past, { SENTRY_MIN_EVENTS: "3" })
      assert.isFalse(parked)
      assert.deepStrictEqual(
        told.map(({ _tag }) => _tag),
        ["task.triaged"]
      )
      assert.match(because(told)[0]!, why)
    })
  )

for (const [what, past] of [
  ["a task that is already planned", [{ ...received, report }, examples["plan.created"]]],
  ["a task that was judged before", [{ ...received, report: foreign }, examples["task.triaged"]]]
] as const)
  it.effect(`has nothing to say of ${what}`, () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* triage(past), { parked: false, told: [] })
    })
  )

for (const [what, change, settings, reason, words] of [
  [
    "too few events",
    { events: 2 },
    { SENTRY_MIN_EVENTS: "3" },
    "too-few-events",
    /2 times; SENTRY_MIN_EVENTS asks for 3/
  ],
  ["too few users", { events: 9, users: 1 }, { SENTRY_MIN_USERS: "2" }, "too-few-events", /1 user; SENTRY_MIN_USERS/],
  ["a warning", { level: "warning" }, {}, "not-an-error", /below error/],
  ["an error where only crashes count", {}, { SENTRY_MIN_LEVEL: "fatal" }, "not-an-error", /below fatal/],
  ["noise of a browser", { title: "ResizeObserver loop limit exceeded" }, {}, "noise", /ResizeObserver/],
  [
    "noise somebody named",
    { title: "Upstream timeout" },
    { SENTRY_IGNORE: "x; UPSTREAM*out" },
    "noise",
    /UPSTREAM\*out/
  ]
] as const)
  it.effect(`parks ${what} unless a person wants it`, () =>
    Effect.gen(function* () {
      const seldom = { ...received, report: { ...report, level: "error", ...change } }
      const { parked, told } = yield* triage([seldom], settings)
      assert.isTrue(parked)
      assert.deepInclude(told[0], { _tag: "task.parked", reason })
      if (told[0]?._tag === "task.parked") assert.match(told[0].detail, words)
      assert.isFalse((yield* triage([{ ...seldom, requester: alice }], settings)).parked)
      assert.isFalse((yield* triage([seldom, examples["task.parked"], retried], settings)).parked)
    })
  )

it.effect("does not hold unknown counts and levels against a report", () =>
  Effect.gen(function* () {
    const { level: _, ...bare } = report as typeof report & { readonly level?: string }
    const settings = { SENTRY_MIN_EVENTS: "3", SENTRY_MIN_USERS: "3", SENTRY_MIN_LEVEL: "fatal" }
    for (const unknown of [bare, { ...bare, level: "sample" }])
      assert.isFalse((yield* triage([{ ...received, report: unknown }], settings)).parked)
  })
)

it.effect("names the setting that is missing", () =>
  Effect.gen(function* () {
    const { told } = yield* triage([{ ...received, candidates: [] }])
    assert.deepInclude(told[0], {
      detail: 'No repository is configured for the sentry project "parcel-post".',
      hint: "Add it to REDGREEN_PROJECTS (parcel-post=owner/name), then say retry."
    })
  })
)
