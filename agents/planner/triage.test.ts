import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load } from "#domain/transact.ts"
import { alice, examples } from "#test/examples.ts"
import { storyTask, tell } from "#test/story.ts"
import { parkIfHopeless } from "./triage.ts"

const received = examples["task.received"]
const { report } = examples["task.enriched"]
const foreign = { ...report, frames: report.frames.map((frame) => ({ ...frame, inApp: false })) }
const retried = { ...examples["task.retried"], by: alice, key: "github:comment:50" }

const triage = (past: ReadonlyArray<Event>) =>
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
  }).pipe(Effect.provide(EventStore.layerMemory))

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

for (const [what, past] of [
  ["no frames at all", [received]],
  ["one frame of ours", [{ ...received, report }]],
  ["frames of others, once a person insists", [{ ...received, report: foreign }, examples["task.parked"], retried]],
  ["a task that is already planned", [{ ...received, report }, examples["plan.created"]]]
] as const)
  it.effect(`lets ${what} go on`, () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* triage(past), { parked: false, told: [] })
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
