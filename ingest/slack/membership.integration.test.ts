import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { load } from "#domain/transact.ts"
import { actionIds } from "#integrations/slack/actions.ts"
import type { SlackStandIn } from "#local/slack/startSlack.ts"
import { eventsOf, namesMorgan, namesTheGroup, shown, task, withSlack } from "#local/slack/TestBench.ts"

/** Everything that can be said, but to help. */
const words = [
  ...["run it is broken", "status", `status ${task}`, `explain ${task}`, `approve ${task} v1`, `approve ${task}`],
  ...[`reject ${task}`, `reject ${task} too risky`, `cancel ${task}`, `retry ${task}`]
]
const looks = ["status", `status ${task}`, `explain ${task}`]
const everybody = (slack: SlackStandIn) => ({ slack: { users: [...slack.people.values()], groups: [] } })
const namesGus = (slack: SlackStandIn) => ({ slack: { users: [slack.people.get("gus")!], groups: [] } })
const namesTheGuests = () => ({ slack: { users: [], groups: ["S0GUESTS"] } })
const happened = Effect.map(load(task), ({ history }) => history.map(({ event }) => event._tag))
const whispered = (slack: SlackStandIn) => slack.whispers.at(-1)?.text ?? ""

describe("somebody else's people", () => {
  for (const [who, because] of [
    ["olga", "another workspace"],
    ["stella", "another workspace"],
    ["dora", "no longer"]
  ] as const)
    it.live(`${who} is told why nothing is done, and nothing is, whatever the policy says`, () =>
      withSlack({ policy: everybody }, (slack) =>
        Effect.gen(function* () {
          const { ts } = yield* shown
          const before = yield* happened
          for (const word of words) {
            const { body } = yield* Effect.promise(() => slack.command(who, word))
            assert.include(body.text, because, word)
            assert.isUndefined(body.blocks, word)
          }
          for (const action of [actionIds.approve, actionIds.reject, actionIds.plan]) {
            const { status } = yield* Effect.promise(() => slack.click(who, ts, action))
            assert.deepStrictEqual([status, slack.views().length], [200, 0], action)
            assert.include(whispered(slack), because, action)
          }
          yield* Effect.promise(() => slack.click("morgan", ts, actionIds.reject))
          const submit = () => slack.submit(who, slack.views()[0].id, { feedback: "No." })
          const { body } = yield* Effect.promise(submit)
          assert.include(body.errors.feedback, because)
          assert.deepStrictEqual(yield* happened, before)
        })
      )
    )

  it.live("are not heard from another workspace or organization, whoever Slack knows them for", () =>
    withSlack({ policy: everybody }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        const before = yield* happened
        for (const from of ["T0ELSEWHERE", "E0ELSEWHERE"]) {
          const { body } = yield* Effect.promise(() => slack.command("vera", `explain ${task}`, { from }))
          assert.include(body.text, "another workspace")
          yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve, { from }))
          assert.include(whispered(slack), "another workspace", from)
        }
        assert.deepStrictEqual(yield* happened, before)
        assert.notInclude(
          slack.calls.map(({ method }) => method),
          "users.info"
        )
      })
    )
  )

  it.live("are not heard over a socket either", () =>
    withSlack({ policy: everybody, socket: true }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        yield* Effect.sync(() => slack.sockets.connected()).pipe(
          Effect.repeat({ until: (open) => open, schedule: Schedule.spaced("20 millis") })
        )
        const { body } = yield* Effect.promise(() => slack.command("olga", `approve ${task} v1`))
        assert.include(body.text, "another workspace")
        yield* Effect.promise(() => slack.click("olga", ts, actionIds.approve))
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 0)
      })
    )
  )

  it.live("of an organization the app is installed for are its own, whichever workspace they are in", () =>
    withSlack({ policy: namesMorgan, grid: true }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        assert.include((yield* Effect.promise(() => slack.command("vera", `status ${task}`))).body.text, "awaiting")
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve, { from: "E0ELSEWHERE" }))
        assert.include(whispered(slack), "another workspace")
        yield* Effect.promise(() => slack.click("olga", ts, actionIds.plan))
        assert.lengthOf(slack.views(), 0)
        yield* Effect.promise(() => slack.click("morgan", ts, actionIds.approve))
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 1)
      })
    )
  )
})

describe("a guest", () => {
  it.live("may look, and is told that it ends there, whatever group the policy names", () =>
    withSlack({ policy: namesTheGuests }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        const before = yield* happened
        for (const who of ["gus", "gia"]) {
          for (const word of words) {
            const { body } = yield* Effect.promise(() => slack.command(who, word))
            if (looks.includes(word)) assert.notInclude(body.text, "guest", word)
            else assert.include(body.text, "guest", word)
          }
          yield* Effect.promise(() => slack.click(who, ts, actionIds.approve))
          assert.include(whispered(slack), "guest")
          yield* Effect.promise(() => slack.click(who, ts, actionIds.reject))
          assert.lengthOf(slack.views(), 0)
        }
        assert.deepStrictEqual(yield* happened, before)
        yield* Effect.promise(() => slack.click("gus", ts, actionIds.plan))
        assert.lengthOf(slack.views(), 1)
      })
    )
  )

  it.live("decides where the policy names them", () =>
    withSlack({ policy: namesGus }, (slack) =>
      Effect.gen(function* () {
        const { ts } = yield* shown
        yield* Effect.promise(() => slack.click("gus", ts, actionIds.approve))
        assert.lengthOf(yield* eventsOf(task, "plan.approved"), 1)
      })
    )
  )
})

it.live("a form opens before anything slow: who it is for is asked once a minute", () =>
  withSlack({ policy: namesTheGroup }, (slack) =>
    Effect.gen(function* () {
      const { ts } = yield* shown
      const asked = slack.calls.length
      yield* Effect.promise(() => slack.click("morgan", ts, actionIds.reject))
      yield* Effect.promise(() => slack.click("morgan", ts, actionIds.plan))
      assert.deepStrictEqual(
        slack.calls.slice(asked).map(({ method }) => method),
        ["auth.test", "users.info", "views.open", "views.open"]
      )
    })
  )
)
