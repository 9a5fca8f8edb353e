import { readdirSync, readFileSync } from "node:fs"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { describe } from "vitest"
import type { TaskId } from "#domain/Ids.ts"
import type { Phase } from "#local/model/Script.ts"
import { freshAlert, taskOf } from "./alerts.ts"
import { eventsOf, type Told } from "./chronicle.ts"
import { approve, begin, commentOn, endedReady, eventually, good, oneLedger, onlyRates, scriptWith } from "./parcel.ts"
import { repository, World } from "./world.ts"

const settings = { REDGREEN_CONCURRENCY: "4", REDGREEN_SESSION_IDLE: "25 seconds", REDGREEN_MODEL_RETRIES: "2" }
const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

describe.concurrent("an agent session that goes wrong", { timeout: 180_000 }, () => {
  layer(
    World.layer({ settings, prepare: onlyRates }),
    limits
  )((it) => {
    it.effect.skipIf(process.platform !== "linux")("is begun anew, or gone on with, when the CLI is killed", () =>
      Effect.gen(function* () {
        const world = yield* World
        const look = { tools: good.red.tools.slice(0, 1) }
        const edit = {
          ...good.red,
          tools: good.red.tools.slice(1),
          fault: { hang: true, times: 1, sessions: 1 }
        } as const
        const fix = { ...good.green, fault: { hang: true, times: 2, sessions: 1 } } as const
        const task = yield* begin(
          world,
          scriptWith({
            plan: [[{ ...good.plan, fault: { hang: true, sessions: 1 } }]],
            red: [[look, edit]],
            green: [[{ tools: [{ name: "Glob", input: { pattern: "*" } }] }, fix]]
          })
        )
        yield* killAgent(world, task, "plan", 1)
        yield* approve(world, task)
        yield* killAgent(world, task, "red", 1)
        yield* killAgent(world, task, "green", 1)
        yield* killAgent(world, task, "green", 2)
        const told = yield* endedReady(world, task)
        // Before its first word there is nothing to resume; later it is resumed once.
        assert.deepStrictEqual(sessionsOf(told), [
          ["plan", "crashed"],
          ["plan", "submitted"],
          ["red", "submitted"],
          ["green", "crashed"],
          ["green", "submitted"]
        ])
        assert.include(eventsOf(told, "session.ended")[0]!.detail, "SIGKILL")
      })
    )

    it.effect("is told what is wrong with its submission and submits again", () =>
      Effect.gen(function* () {
        const world = yield* World
        const { submit } = good.plan
        const [chosen] = submit["repositories"] as ReadonlyArray<object>
        const foreign = { ...submit, repositories: [{ ...chosen, repository: "harbor/lighthouse" }] }
        const [test] = good.red.submit["tests"] as ReadonlyArray<object>
        const task = yield* begin(
          world,
          scriptWith({
            plan: [
              [
                { submit: { ...submit, confidence: 7, steps: [] } },
                { expect: "Not accepted[^]*(confidence[^]*steps|steps[^]*confidence)", submit: foreign },
                { expect: `harbor/lighthouse is not one of .*: ${repository}`, ...good.plan }
              ]
            ],
            red: [
              [
                { ...good.red, submit: { tests: [{ ...test, repository: "harbor/lighthouse" }], summary: "There." } },
                { expect: "harbor/lighthouse is not part of the approved plan", submit: good.red.submit }
              ]
            ]
          })
        )
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        assert.deepStrictEqual(sessionsOf(told), eachSubmitted)
        assert.deepStrictEqual(
          eventsOf(told, "session.ended").map(({ turns }) => turns),
          [3, 2, 1]
        )
      })
    )

    it.effect("is followed by another when it submits nothing; after three in a row a person is told", () =>
      Effect.gen(function* () {
        const world = yield* World
        const task = yield* begin(
          world,
          scriptWith({
            plan: [[{ ...good.plan, fault: { say: "I would rather not.", sessions: 1 } }]],
            red: [[{ ...good.red, fault: { say: "Nothing to test here.", sessions: 3 } }]]
          })
        )
        const number = yield* approve(world, task)
        const failed = yield* world.until(task, "task.failed")
        assert.deepStrictEqual(
          sessionsOf(failed).map(([, outcome]) => outcome),
          ["no-submission", "submitted", "no-submission", "no-submission", "no-submission"]
        )
        assert.deepInclude(eventsOf(failed, "task.failed")[0], { stage: "red", reason: "no-submission" })
        const comment = yield* commentOn(world, task, "task.failed")
        for (const said of ["no-submission", "Nothing to test here.", "say retry"]) assert.include(comment, said)
        assert.strictEqual((yield* world.comment("maintainer", number, "@agent retry")).status, 202)
        const told = yield* endedReady(world, task)
        assert.lengthOf(eventsOf(told, "task.failed"), 1)
      })
    )

    it.effect("is held once for an issue whose stack trace had to be asked for", () =>
      Effect.gen(function* () {
        const world = yield* World
        const alert = freshAlert()
        const task = taskOf(alert)
        world.model.play(task, scriptWith({}))
        const { status } = yield* Effect.promise(() => world.sentry.raiseIssue(alert, "created"))
        assert.strictEqual(status, 202)
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        assert.lengthOf(eventsOf(told, "task.enriched"), 1)
        assert.deepStrictEqual(sessionsOf(told), eachSubmitted)
      })
    )

    it.effect("waits out a model that is busy or broken for a moment", () =>
      Effect.gen(function* () {
        const world = yield* World
        const task = yield* begin(
          world,
          scriptWith({
            plan: [[{ ...good.plan, fault: { status: 429, times: 1, retryAfter: 1 } }]],
            red: [[{ ...good.red, fault: { status: 500, times: 2 } }]],
            green: [[{ ...good.green, fault: { status: 529, times: 2 } }]]
          })
        )
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        assert.deepStrictEqual(sessionsOf(told), eachSubmitted)
        const faults = world.model.calls
          .filter((call) => call.task === task)
          .flatMap(({ fault }) => fault?.status ?? [])
        assert.deepStrictEqual(faults, [429, 500, 500, 529, 529])
      })
    )

    it.effect("ends the task when the model stays overloaded, until a person says retry", () =>
      Effect.gen(function* () {
        const world = yield* World
        const overloaded = { ...good.red, fault: { status: 529, sessions: 3 } }
        const task = yield* begin(world, scriptWith({ red: [[overloaded]] }))
        const number = yield* approve(world, task)
        const failed = yield* world.until(task, "task.failed")
        const failure = eventsOf(failed, "task.failed")[0]!
        assert.deepInclude(failure, { stage: "red", reason: "provider" })
        assert.include(failure.detail, "529")
        assert.lengthOf(eventsOf(failed, "session.ended"), 4)
        const comment = yield* commentOn(world, task, "task.failed")
        for (const said of ["provider", "529", "say retry"]) assert.include(comment, said)
        yield* world.comment("maintainer", number, "@agent retry")
        yield* endedReady(world, task)
      })
    )

    it.effect("is given up when the model falls silent, and begun again", () =>
      Effect.gen(function* () {
        const world = yield* World
        const silent = { ...good.red, fault: { hang: true, sessions: 1 } } as const
        const task = yield* begin(world, scriptWith({ red: [[silent]] }))
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        const [, given] = eventsOf(told, "session.ended")
        assert.deepInclude(given, { work: "red", outcome: "limit", detail: "limit reached: idle" })
      })
    )

    it.effect("is cut off at the task's budget, which is one for all attempts and can be raised", () =>
      Effect.gen(function* () {
        const world = yield* World
        const look = { tools: good.red.tools.slice(0, 1), usage: { output_tokens: 300_000 } }
        const task = yield* begin(world, scriptWith({ red: [[look, good.red]] }))
        yield* approve(world, task)
        const failed = yield* world.until(task, "task.failed")
        assert.deepInclude(eventsOf(failed, "task.failed")[0], { stage: "budget", reason: "budget-exhausted" })
        assert.deepInclude(eventsOf(failed, "session.ended").at(-1), {
          work: "red",
          detail: "limit reached: usd",
          turns: 1
        })
        assert.isAbove(failed.state.session.spentUsd, 5)
        oneLedger(world, task, failed)
        const comment = yield* commentOn(world, task, "task.failed")
        for (const said of ["budget-exhausted", "of the task's $5.00", "--budget"]) assert.include(comment, said)
        const again = yield* world.api("POST", `/api/tasks/${task}/retry`, {})
        assert.strictEqual(again.status, 409)
        assert.include(again.body.detail, "budget is used up")
        assert.strictEqual((yield* world.api("POST", `/api/tasks/${task}/retry`, { budgetUsd: 20 })).status, 200)
        const told = yield* endedReady(world, task)
        assert.lengthOf(eventsOf(told, "plan.created"), 1)
        assert.isAbove(told.state.session.spentUsd, 12)
      })
    )
  })
})

const eachSubmitted = [
  ["plan", "submitted"],
  ["red", "submitted"],
  ["green", "submitted"]
]

const sessionsOf = (told: Told) => eventsOf(told, "session.ended").map(({ work, outcome }) => [work, outcome])

/** SIGKILL for the CLI of the session in which the model fell silent for the `nth` time. */
const killAgent = Effect.fnUntraced(function* (world: World["Service"], task: TaskId, phase: Phase, nth: number) {
  const silent = () =>
    world.model.calls.filter((call) => call.task === task && call.phase === phase && call.fault?.hang === true)
  yield* eventually(`${phase} hangs`, () => silent().length >= nth)
  const [pid] = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isAgent(name, silent()[nth - 1]!.session))
  process.kill(Number(pid), "SIGKILL")
})

const isAgent = (pid: string, session: string) => {
  try {
    const isOurs = new RegExp(`^PPid:\\t${process.pid}$`, "m").test(readFileSync(`/proc/${pid}/status`, "utf8"))
    return isOurs && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`RUN_SESSION=${session}`)
  } catch {
    return false
  }
}
