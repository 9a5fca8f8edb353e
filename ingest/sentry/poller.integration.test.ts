import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Schedule } from "effect"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { withEvent } from "#test/alerts.ts"
import { examples } from "#test/examples.ts"
import { mergedStory } from "#test/story.ts"
import { withDoor } from "./doorFixture.ts"
import type { PollOptions } from "./issues.ts"
import { sentryPoller } from "./poller.ts"
import { pollRound } from "./round.ts"

const options: PollOptions = {
  ...{ organization: "harbor", query: "is:unresolved issue.category:error", lookback: Duration.hours(1) },
  ...{ most: 20, minEvents: 1, minUsers: 0 }
}
type Door = Parameters<Parameters<typeof withDoor>[1]>[0]
const idOf = (alert: ReturnType<Door["alertFrom"]>) => alert.data.event.issue_id
/** Minutes ago that have a task. */
const tasks = (door: Door, alerts: Readonly<Record<string, ReturnType<Door["alertFrom"]>>>) =>
  Effect.map(
    Effect.filter(Object.keys(alerts), (name) => Effect.map(door.tags(idOf(alerts[name]!)), (tags) => tags.length > 0)),
    (names) => names.map(Number)
  )
const issuesFrom = (door: Door, minutes: ReadonlyArray<number>) => {
  const alerts = Object.fromEntries(minutes.map((ago) => [ago, door.alertFrom(ago)]))
  for (const alert of Object.values(alerts)) door.sentry.learn(alert)
  return alerts
}

describe("a round of the poller", () => {
  it.live("admits lost webhooks once, and makes no second task of one that came", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alerts = issuesFrom(door, [1, 2, 3])
        yield* Effect.promise(() => door.sentry.raise(alerts["2"]!))
        const first = yield* pollRound(options, undefined)
        yield* pollRound(options, first)
        yield* Effect.promise(() => door.sentry.raise(alerts["3"]!))
        for (const alert of Object.values(alerts))
          assert.deepStrictEqual(yield* door.tags(idOf(alert)), ["task.received"])
      })
    )
  )

  it.live("looks back an hour the first time, and leaves what is older alone", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alerts = issuesFrom(door, [5, 59, 61, 600])
        yield* pollRound(options, undefined)
        assert.deepStrictEqual(yield* tasks(door, alerts), [5, 59])
      })
    )
  )

  it.live("after a restart goes on where the log ends, however long ago that was", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alerts = issuesFrom(door, [10, 100, 200, 300, 400, 500, 2000])
        // Heard of when it was new; an alert of an old issue is no sign of what was seen.
        yield* door.past(idOf(alerts["400"]!), [examples["task.received"]], new Date(Date.now() - 399 * 60_000))
        yield* door.past(idOf(alerts["200"]!), [examples["task.received"]], new Date(Date.now() - 20 * 60_000))
        yield* pollRound(options, undefined)
        assert.deepStrictEqual(yield* tasks(door, alerts), [10, 100, 200, 300, 400])
      })
    )
  )

  it.live("never floods: at most so many in a round, the oldest first, the rest in the next", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alerts = issuesFrom(door, [1, 2, 3, 4, 5])
        const few = { ...options, most: 2 }
        const first = yield* pollRound(few, undefined)
        assert.deepStrictEqual(yield* tasks(door, alerts), [4, 5])
        const second = yield* pollRound(few, first)
        assert.deepStrictEqual(yield* tasks(door, alerts), [2, 3, 4, 5])
        yield* pollRound(few, second)
        assert.deepStrictEqual(yield* tasks(door, alerts), [1, 2, 3, 4, 5])
      })
    )
  )

  it.live("reads every page", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const minutes = Array.from({ length: 230 }, (_, index) => 1 + index / 10)
        const alerts = issuesFrom(door, minutes)
        yield* pollRound({ ...options, most: 500 }, undefined)
        assert.lengthOf(yield* tasks(door, alerts), 230)
        const { length } = door.sentry.requests.filter(({ path }) => path === "/api/0/organizations/harbor/issues/")
        // Three pages of what is new, one of what is back.
        assert.strictEqual(length, 4)
      })
    )
  )

  it.live("makes no duplicates when two replicas look at once", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alerts = issuesFrom(door, [1, 2, 3, 4])
        yield* Effect.all([pollRound(options, undefined), pollRound(options, undefined)], { concurrency: 2 })
        for (const alert of Object.values(alerts))
          assert.deepStrictEqual(yield* door.tags(idOf(alert)), ["task.received"])
      })
    )
  )

  it.live("leaves other projects, other categories and what is resolved alone", () =>
    withDoor({ REDGREEN_PROJECTS: "parcel-post=harbor/parcel-post" }, (door) =>
      Effect.gen(function* () {
        const alerts = issuesFrom(door, [1, 2, 3])
        door.sentry.issues.change(idOf(alerts["1"]!), { category: "feedback" })
        door.sentry.issues.resolve(idOf(alerts["2"]!))
        const { event } = door.alertFrom(4).data
        const foreign = withEvent(door.alertFrom(4), { url: event.url.replace("/parcel-post/", "/mystery/") })
        door.sentry.learn(foreign)
        yield* pollRound(options, undefined)
        assert.deepStrictEqual(yield* tasks(door, { ...alerts, 4: foreign }), [3])
      })
    )
  )
})

describe("an issue that came back while nobody listened", () => {
  it.live("reopens the task whose fix was merged before, once", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alert = door.alertFrom(3000)
        door.sentry.learn(alert)
        yield* door.past(idOf(alert), mergedStory, new Date(Date.now() - 120 * 60_000))
        door.sentry.issues.resolve(idOf(alert))
        door.sentry.issues.regress(idOf(alert))
        const first = yield* pollRound(options, undefined)
        yield* pollRound(options, first)
        yield* pollRound(options, undefined)
        const tags = yield* door.tags(idOf(alert))
        assert.lengthOf(
          tags.filter((tag) => tag === "task.recurred"),
          1
        )
      })
    )
  )

  it.live("is not reopened when it had come back before the fix was merged", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alert = door.alertFrom(3000)
        door.sentry.learn(alert)
        door.sentry.issues.regress(idOf(alert))
        yield* door.past(idOf(alert), mergedStory, new Date(Date.now() + 60_000))
        yield* pollRound(options, undefined)
        assert.notInclude(yield* door.tags(idOf(alert)), "task.recurred")
      })
    )
  )

  it.live("is a task of its own where we never heard of it", () =>
    withDoor({}, (door) =>
      Effect.gen(function* () {
        const alert = door.alertFrom(3000)
        door.sentry.learn(alert)
        door.sentry.issues.regress(idOf(alert))
        const first = yield* pollRound(options, undefined)
        yield* pollRound(options, first)
        assert.deepStrictEqual(yield* door.tags(idOf(alert)), ["task.received"])
      })
    )
  )
})

it.live("wakes what happened too seldom once it happens often, and keeps its stack trace", () =>
  withDoor({}, (door) =>
    Effect.gen(function* () {
      const alert = door.alertFrom(90)
      const parked = { ...examples["task.parked"], reason: "too-few-events" as const }
      const { report } = examples["task.enriched"]
      door.sentry.learn(alert)
      yield* door.past(
        idOf(alert),
        [{ ...examples["task.received"], report: { ...report, events: 1 } }, parked],
        new Date(Date.now() - 90 * 60_000)
      )
      const rules = { ...options, minEvents: 3 }
      const again = (datetime = new Date().toISOString()) =>
        door.sentry.learn(withEvent(alert, { event_id: crypto.randomUUID().replaceAll("-", ""), datetime }))
      again()
      const first = yield* pollRound(rules, undefined)
      assert.lengthOf(yield* door.tags(idOf(alert)), 2)
      again()
      yield* pollRound(rules, first)
      const { state, history } = yield* door.history(idOf(alert))
      assert.strictEqual(history.at(-1)?.event._tag, "task.enriched")
      assert.deepInclude(state.intake?.report, { events: 3, frames: report.frames })
      assert.isUndefined(state.intake?.ending)
    })
  )
)

describe("the poller", () => {
  const running = Layer.fresh(sentryPoller)
  const waitFor = (door: Door, alert: ReturnType<Door["alertFrom"]>) =>
    door
      .tags(idOf(alert))
      .pipe(
        Effect.repeat({ until: (tags) => tags.length > 0, schedule: Schedule.spaced("10 millis") }),
        Effect.timeout("10 seconds")
      )

  it.live("goes on after Sentry was away and asked for a pause", () =>
    withDoor({ SENTRY_POLL: "20 millis" }, (door) =>
      Effect.gen(function* () {
        const [early] = Object.values(issuesFrom(door, [1]))
        door.sentry.setFaults({ times: 1, status: 503 })
        yield* waitFor(door, early!)
        door.sentry.setFaults({ times: 1, status: 429, resetIn: 1 })
        const late = door.alertFrom(0)
        door.sentry.learn(late)
        yield* waitFor(door, late)
        const statuses = door.sentry.requests.map(({ status }) => status)
        assert.includeMembers(statuses, [503, 429, 200])
        // Nothing was asked during the pause.
        assert.strictEqual(statuses.filter((status) => status === 429).length, 1)
      }).pipe(Effect.provide(running))
    )
  )

  for (const [what, settings] of [
    ["it is off", { SENTRY_POLL: "off" }],
    ["0 stands there", { SENTRY_POLL: "0" }],
    ["no organization is set", { SENTRY_ORGANIZATION: "" }],
    ["there is no token", { SENTRY_AUTH_TOKEN: "" }]
  ] as const)
    it.live(`asks nothing when ${what}`, () =>
      withDoor(settings, (door) =>
        Effect.gen(function* () {
          const sentry = yield* Sentry
          // A round would have asked by the time several other questions were answered.
          yield* Effect.replicateEffect(Effect.ignore(sentry.issue("1", "harbor")), 5)
          assert.notInclude(
            door.sentry.requests.map(({ path }) => path),
            "/api/0/organizations/harbor/issues/"
          )
        }).pipe(Effect.provide(running))
      )
    )
})
