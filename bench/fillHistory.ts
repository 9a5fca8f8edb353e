import { type Stored, seal } from "#domain/Envelope.ts"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { plan, repository, secondPlan } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, closedStory, mergedStory, parkedStory, readyStory, tell } from "#test/story.ts"

/**
 * Everything that happened to the task of this number, sealed: one of ten endings, one of forty repositories, its own reporter, prices and
 * times. The same number gives the same history; later numbers begin later.
 */
export const fillHistory = (index: number): ReadonlyArray<Stored> => {
  const chance = chances(index)
  const { events, actors } = templates[Math.floor(chance() * templates.length)]!
  const naturalKey = `sentry:harbor:${10_000_000 + index}`
  const taskId = taskIdOf(naturalKey)
  let time = BEGIN + index * BETWEEN_MS
  let previous: Stored | undefined
  return events.map((event, nth) => {
    const id = `${taskId}-e-${nth + 1}`
    const causationId = nth === 0 ? naturalKey : `${taskId}-e-${nth}`
    const origin = { id, time: new Date(time).toISOString(), actor: actors[nth]!, causationId }
    previous = seal(taskId, previous, personal(event, index, chance), origin)
    time += Math.ceil(usualMs(events[nth + 1]) * (0.3 + chance() * 1.4))
    return previous
  })
}

const BEGIN = Date.parse("2026-01-05T08:00:00.000Z")
const BETWEEN_MS = 11_000

/** The same numbers between 0 and 1 each time (mulberry32). */
const chances = (seed: number) => {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const work = (kind: "plan" | "red" | "green", attempt: number): ReadonlyArray<Event> => {
  const session = { work: kind, attempt, session: `s-${kind}-${attempt}` }
  return [
    { ...examples["budget.spent"], ...session },
    { ...examples["session.ended"], ...session }
  ]
}
const planned: ReadonlyArray<Event> = [
  ...[examples["task.received"], examples["task.triaged"], ...work("plan", 1), examples["plan.created"]],
  ...[examples["pr.opened"], examples["report.sent"]]
]
const approved: ReadonlyArray<Event> = [
  ...planned,
  { ...examples["plan.approved"], version: 1, sha256: sha256Of(plan) }
]
const refused = (attempt: number): ReadonlyArray<Event> => [
  ...[...work("red", attempt), { ...examples["tests.written"], attempt }],
  { ...examples["tests.refused"], attempt }
]
const quickStory: ReadonlyArray<Event> = [
  ...[...approved, ...work("red", 1), examples["tests.written"], { ...examples["tests.red"], attempt: 1 }],
  ...[...work("green", 1), examples["fix.written"], examples["tests.green"], examples["scan.completed"]],
  ...[examples["pr.ready"], examples["report.sent"]]
]
const failedStory: ReadonlyArray<Event> = [
  ...[...approved, ...refused(1), ...refused(2), ...refused(3)],
  { ...examples["task.failed"], stage: "red", reason: "attempts", detail: "No test of three failed on the base." }
]
const stories: ReadonlyArray<ReadonlyArray<Event>> = [
  ...[mergedStory, mergedStory, [...quickStory, examples["pr.merged"]], [...quickStory, examples["pr.merged"]]],
  ...[readyStory, quickStory, parkedStory, parkedStory, cancelledStory, closedStory, failedStory, planned],
  ...[readyStory.slice(0, 14), [...mergedStory, examples["pr.reverted"]]]
]

/** The story in another repository. The plan names it, and so its hash is another one. */
const retold = (events: ReadonlyArray<Event>, name: string): ReadonlyArray<Event> =>
  [plan, secondPlan].reduce(
    (told, one) => JSON.parse(JSON.stringify(told).replaceAll(sha256Of(one), sha256Of(elsewhere(one, name)))),
    elsewhere(events, name)
  )
const elsewhere = <A>(value: A, name: string): A => JSON.parse(JSON.stringify(value).replaceAll(repository, name))

const templates = Array.from({ length: 40 }, (_, nth) => `harbor/service-${String(nth + 1).padStart(2, "0")}`).flatMap(
  (name) =>
    stories.map((events) => ({
      events: retold(events, name),
      actors: tell(events).map(({ stored }) => stored.actor)
    }))
)

const personal = (event: Event, index: number, chance: () => number): Event => {
  switch (event._tag) {
    case "task.received": {
      const id = `p-${Math.floor(chance() * 50)}`
      const source = {
        ...event.source,
        key: `sentry:harbor:${10_000_000 + index}`,
        issueId: String(10_000_000 + index)
      }
      const requester = chance() < 0.5 ? null : ({ channel: "slack", id, name: `Person ${id}` } as const)
      return { ...event, source, requester, report: { ...event.report, title: `${event.report.title} (${index})` } }
    }
    case "budget.spent":
      // Whole millionths of a dollar, as prices are.
      return { ...event, usd: Math.round(event.usd * (0.2 + chance() * 1.6) * 1e6) / 1e6 }
    case "pr.opened":
    case "pr.updated":
    case "pr.ready":
    case "pr.merged":
    case "pr.closed":
    case "pr.reverted":
      return { ...event, number: index + 1 }
    default:
      return event
  }
}

/** Milliseconds that usually pass before it. */
const usualMs = (event: Event | undefined): number => {
  switch (event?._tag) {
    case "plan.approved":
    case "plan.rejected":
      return 45 * 60_000
    case "pr.merged":
    case "pr.closed":
      return 6 * 3_600_000
    case "budget.spent":
      return 4 * 60_000
    case "tests.red":
    case "tests.green":
      return 90_000
    default:
      return 800
  }
}
