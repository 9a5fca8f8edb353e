import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventStore } from "#domain/EventStore.ts"
import { findTask } from "#domain/findTask.ts"
import { taskIdOf } from "#domain/Ids.ts"
import type { Source } from "#domain/Intake.ts"
import { load, transact } from "#domain/transact.ts"
import { examples } from "#test/examples.ts"
import { mergedStory } from "#test/story.ts"
import { admit } from "./admit.ts"

const { source: sentry, report } = examples["task.received"]
const { source: jira } = examples["task.linked"]
const slack: Source = { kind: "slack", key: "slack:T1:C1:1.2", channel: "C1" }
const github: Source = { kind: "github", key: "github:harbor/parcel-post#12" }

const named = (source: Source): Source => ({ ...source, named: true })
const come = (source: Source, ...references: ReadonlyArray<Source>) =>
  admit({
    source,
    references,
    report,
    candidates: [],
    requester: null,
    budgetUsd: 5,
    actor: "ingest",
    cause: source.key
  })
const sources = (task: ReturnType<typeof taskIdOf>) =>
  Effect.map(load(task), ({ state }) => state.intake?.sources.map(({ kind }) => kind))

it.effect("folds one bug through four doors into one task, whichever comes first", () =>
  Effect.gen(function* () {
    const ticket = yield* come(jira, sentry)
    assert.isTrue(ticket.isNew)
    const others = [yield* come(sentry), yield* come(slack, sentry), yield* come(github, jira)]
    for (const { task } of others) assert.strictEqual(task, ticket.task)
    assert.deepStrictEqual(yield* sources(ticket.task), ["jira", "sentry", "slack", "github"])
    for (const { key } of [jira, sentry, slack, github]) assert.strictEqual(yield* findTask(key), ticket.task)
    for (const again of [yield* come(jira, sentry), yield* come(github, jira)]) assert.isFalse(again.isNew)
  }).pipe(Effect.provide(EventStore.layerMemory))
)

it.effect("follows a link to a ticket that already leads somewhere else", () =>
  Effect.gen(function* () {
    const ticket = yield* come(jira, sentry)
    const { task } = yield* come(slack, jira)
    assert.strictEqual(task, ticket.task)
  }).pipe(Effect.provide(EventStore.layerMemory))
)

it.effect("keeps two tasks apart that were begun before anybody knew", () =>
  Effect.gen(function* () {
    const first = yield* come(sentry)
    const second = yield* come(jira)
    assert.notStrictEqual(first.task, second.task)
    const linked = yield* come(jira, named(sentry))
    assert.strictEqual(linked.task, second.task)
    assert.isFalse(linked.isNew)
    assert.deepStrictEqual(yield* sources(second.task), ["jira"])
    assert.strictEqual(yield* findTask(sentry.key), first.task)
  }).pipe(Effect.provide(EventStore.layerMemory))
)

it.effect("lets a door have its key back that somebody's text claimed for a task that came to nothing", () =>
  Effect.gen(function* () {
    const claiming = yield* come(slack, named(sentry), named(jira))
    yield* transact(claiming.task, { actor: "test", causationId: "test" }, () => [examples["task.cancelled"]])
    const real = yield* come(jira)
    assert.notStrictEqual(real.task, claiming.task)
    assert.deepInclude(real, { isNew: true, status: "planning" })
    assert.strictEqual(yield* findTask(jira.key), real.task)
  }).pipe(Effect.provide(EventStore.layerMemory))
)

it.effect("believes a door more than a name, and says so once", () =>
  Effect.gen(function* () {
    const { task } = yield* come(slack, named(jira))
    const isNamed = Effect.map(
      load(task),
      ({ state }) => state.intake?.sources.find(({ kind }) => kind === "jira")?.named
    )
    assert.isTrue(yield* isNamed)
    assert.isTrue((yield* come(jira)).isNew)
    assert.isUndefined(yield* isNamed)
    assert.isFalse((yield* come(jira)).isNew)
    assert.isFalse((yield* come(slack, named(jira))).isNew)
  }).pipe(Effect.provide(EventStore.layerMemory))
)

it.effect("reopens what was merged when the vendor calls it a regression, and only then", () =>
  Effect.gen(function* () {
    const task = taskIdOf(sentry.key)
    yield* transact(task, { actor: "test", causationId: "test" }, () => mergedStory)
    assert.strictEqual((yield* come(sentry)).status, "merged")
    const back = { source: sentry, report, candidates: [], requester: null, budgetUsd: 5, actor: "ingest", cause: "x" }
    assert.deepInclude(yield* admit({ ...back, regression: true }), { task, status: "planning", isNew: true })
    assert.isFalse((yield* admit({ ...back, regression: true })).isNew)
  }).pipe(Effect.provide(EventStore.layerMemory))
)
