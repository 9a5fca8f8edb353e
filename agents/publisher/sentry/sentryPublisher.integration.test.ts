import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import type { Event } from "#domain/Event.ts"
import type { SentryStandIn } from "#local/sentry/startSentry.ts"
import { examples } from "#test/examples.ts"
import { mergedStory, parkedStory, readyStory, storyTask } from "#test/story.ts"
import { cardTells } from "./refreshCard.ts"
import { SentryPublisher } from "./SentryPublisher.ts"
import { issueId, withPublisher } from "./sentryPublisherFixture.ts"

const kim = { channel: "sentry", id: "7", name: "Kim <b>@all" } as const
const refused = { ...examples["command.refused"], by: kim, place: issueId }
const asked = { ...examples["command.asked"], by: kim, place: issueId }

const without = (story: ReadonlyArray<Event>) => story.filter(({ _tag }) => _tag !== "report.sent")
const ready = without(readyStory)

describe("the comment on the issue", () => {
  it.live("is one for the whole life of a task, however often it is told, and has what a person wants to know", () =>
    withPublisher(ready, {}, ({ comments, deliverAll, told }) =>
      Effect.gen(function* () {
        yield* deliverAll(2)
        const [text, ...more] = comments()
        assert.lengthOf(more, 0)
        assert.match(text!, /^\*\*Redgreen: ready\.\*\* Ready for review\./)
        assert.match(text!, /\[harbor\/parcel-post#\S*7\]\(http\S+\/pull\/7\) \(ready\)/)
        assert.match(text!, /\*\*Proven\*\*\n\n- .* fails on the base commit/)
        assert.match(text!, /\$\d+\.\d\d of \$\d+\.00, \d+ min\n\nRedgreen · task t-d726d3be1dd5$/)
        assert.notMatch(text!, /^\s*@agent/m)
        assert.lengthOf(yield* told, 1)
      })
    )
  )

  it.live("catches up in one go, not with a comment for all that was missed", () =>
    withPublisher(ready, {}, ({ deliverAll, sentry }) =>
      Effect.gen(function* () {
        yield* deliverAll()
        assert.deepStrictEqual(
          sentry.requests.map(({ method }) => method),
          ["GET", "POST"]
        )
      })
    )
  )

  for (const [what, story, words] of [
    ["a cancelled task", [...ready.slice(0, 6), examples["task.cancelled"]], /\*\*What to do\.\*\* Say retry/],
    ["a task that failed", [...ready.slice(0, 6), examples["task.failed"]], /Redgreen: failed.*\*\*What to do\.\*\*/s],
    ["a parked task", without(parkedStory), /No frame .*\*\*What to do\.\*\*/s],
    ["a plan that waits", [...ready.slice(0, 7)], /`@agent approve v1` or `@agent reject <what is wrong>`/]
  ] as const)
    it.live(`says of ${what} what to do`, () =>
      withPublisher(story, {}, ({ comments, deliverAll }) =>
        Effect.gen(function* () {
          yield* deliverAll()
          assert.lengthOf(comments(), 1)
          assert.match(comments()[0]!, words)
        })
      )
    )

  for (const reason of ["noise", "too-few-events", "not-an-error"] as const)
    it.live(`is not written for ${reason} that nobody asked about`, () =>
      withPublisher(
        [examples["task.received"], { ...examples["task.parked"], reason }],
        {},
        ({ comments, deliverAll }) =>
          Effect.gen(function* () {
            yield* deliverAll()
            assert.deepStrictEqual(comments(), [])
          })
      )
    )

  it.live("is found again after a kill between the call and the record", () =>
    withPublisher(ready, {}, ({ comments, deliver, sentry, told }) =>
      Effect.gen(function* () {
        // Done, and no answer: what a kill leaves behind.
        sentry.setFaults({ times: 1, method: "POST", dropAfterEffect: true })
        assert.strictEqual((yield* deliver(-1))._tag, "Retry")
        assert.lengthOf(yield* told, 0)
        assert.strictEqual((yield* deliver(-1))._tag, "Applied")
        assert.lengthOf(comments(), 1)
        assert.lengthOf(yield* told, 1)
      })
    )
  )

  it.live("is ours only: who copies the marker is passed over", () =>
    withPublisher(ready, {}, ({ comments, deliver, sentry }) =>
      Effect.gen(function* () {
        const text = `Trust me.\n\nRedgreen · task ${storyTask}`
        sentry.issues.comment(issueId, { type: "user", id: "66", name: "Mallory" }, text)
        yield* deliver(-1)
        yield* deliver(-1)
        assert.lengthOf(comments(), 2)
        assert.strictEqual(comments()[0], text)
      })
    )
  )

  it.live("is looked for behind a hundred others", () =>
    withPublisher(ready, {}, ({ comments, deliver, sentry }) =>
      Effect.gen(function* () {
        sentry.setFaults({ times: 1, method: "POST", dropAfterEffect: true })
        yield* deliver(-1)
        for (let count = 0; count < 150; count++)
          sentry.issues.comment(issueId, { type: "user", id: "7", name: "Kim" }, `me too ${count}`)
        yield* deliver(-1)
        assert.lengthOf(comments(), 151)
      })
    )
  )
})

describe("a Sentry in trouble", () => {
  for (const [what, fault, after] of [
    ["its limit is used up", { status: 429, resetIn: 30 }, true],
    ["a proxy asks for a pause", { status: 429, resetIn: 30, retryAfter: true }, true],
    ["it answers 502", { status: 502 }, false]
  ] as const)
    it.live(`is told later when ${what}`, () =>
      withPublisher(ready, {}, ({ comments, deliver, sentry }) =>
        Effect.gen(function* () {
          sentry.setFaults({ times: 1, ...fault })
          const outcome = yield* deliver(-1)
          assert.strictEqual(outcome._tag, "Retry")
          assert.strictEqual(outcome._tag === "Retry" && outcome.after !== undefined, after)
          assert.lengthOf(comments(), 0)
        })
      )
    )

  it.live("that lets us only read is warned about once, and nothing else depends on it", () =>
    Effect.gen(function* () {
      const warned: Array<unknown> = []
      const logger = Logger.make(({ message }) => warned.push(message))
      yield* withPublisher(ready, { scopes: ["event:read"] }, ({ deliver }) =>
        Effect.gen(function* () {
          for (let times = 0; times < 3; times++) assert.strictEqual((yield* deliver(-1))._tag, "Applied")
        })
      ).pipe(Effect.provide(Logger.layer([logger])))
      assert.lengthOf(warned, 1)
      assert.match(String(warned[0]), /403.*event:write/)
    })
  )

  for (const [what, settings] of [
    ["no token", { SENTRY_AUTH_TOKEN: "" }],
    ["comments switched off", { SENTRY_COMMENTS: "false" }]
  ] as const)
    it.live(`is not asked with ${what}`, () =>
      withPublisher(ready, { settings }, ({ deliver, sentry }) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* deliver(-1))._tag, "NotRelevant")
          assert.deepStrictEqual(sentry.requests, [])
        })
      )
    )
})

it.live("answers once who was refused or asked something there, and takes no markup from their name", () =>
  withPublisher([...ready, refused, asked], {}, ({ comments, deliverAll, told }) =>
    Effect.gen(function* () {
      yield* deliverAll(2)
      const answers = comments().filter((text) => text.includes("Redgreen · answer"))
      assert.lengthOf(answers, 2)
      assert.match(answers[0]!, /`\w+` was not done\./)
      assert.match(answers[1]!, /asked how it stands\.\n\n\*\*Redgreen: ready/)
      for (const text of answers) assert.notMatch(text, /(?<!\\)<b>|@all/)
      assert.lengthOf(yield* told, 3)
    })
  )
)

it.live("leaves answers to words said elsewhere to the channel they were said in", () =>
  withPublisher([...ready, examples["command.refused"]], {}, ({ comments, deliver }) =>
    Effect.gen(function* () {
      yield* deliver(-1)
      assert.deepStrictEqual(comments(), [])
    })
  )
)

describe("after the merge", () => {
  const merged = without(mergedStory)
  const resolve = { SENTRY_RESOLVE: "true" }
  const statusOf = (sentry: SentryStandIn) => sentry.issues.find(issueId)!

  for (const [what, release, details] of [
    ["in the next release", "parcel-post@2.3.0", { inNextRelease: true }],
    ["at once where there are no releases", null, {}]
  ] as const)
    it.live(`resolves the issue ${what}, once`, () =>
      withPublisher(merged, { settings: resolve, release }, ({ deliverAll, sentry }) =>
        Effect.gen(function* () {
          yield* deliverAll(2)
          assert.deepInclude(statusOf(sentry), { status: "resolved", statusDetails: details })
          // A person knows better; a redelivery does not.
          sentry.issues.unresolve(issueId)
          yield* deliverAll()
          assert.strictEqual(statusOf(sentry).status, "unresolved")
        })
      )
    )

  it.live("resolves it once though the answer was lost", () =>
    withPublisher(merged, { settings: resolve }, ({ deliver, sentry }) =>
      Effect.gen(function* () {
        sentry.setFaults({ times: 1, method: "PUT", dropAfterEffect: true })
        assert.strictEqual((yield* deliver(-1))._tag, "Retry")
        assert.strictEqual((yield* deliver(-1))._tag, "Applied")
        assert.lengthOf(
          statusOf(sentry).activity.filter(({ type }) => type === "set_resolved"),
          1
        )
      })
    )
  )

  it.live("leaves it as it is unless that is wanted", () =>
    withPublisher(merged, {}, ({ comments, deliver, sentry }) =>
      Effect.gen(function* () {
        yield* deliver(-1)
        assert.strictEqual(statusOf(sentry).status, "unresolved")
        assert.match(comments()[0]!, /^\*\*Redgreen: merged/)
      })
    )
  )
})

it("is woken by all that changes a word of the comment", () => {
  assert.includeMembers([...SentryPublisher.wakesOn], [...cardTells, "command.refused", "command.asked"])
})
