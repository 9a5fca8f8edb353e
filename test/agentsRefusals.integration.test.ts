import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { describe } from "vitest"
import { git } from "#local/sample/git.ts"
import { eventsOf, type Told } from "./chronicle.ts"
import { heldSession } from "./heldSession.ts"
import {
  approve,
  begin,
  commentOn,
  commitAll,
  endedReady,
  eventually,
  good,
  oneLedger,
  onlyRates,
  push,
  scriptWith
} from "./parcel.ts"
import { repository, World } from "./world.ts"

const settings = { REDGREEN_CONCURRENCY: "4" }
const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

const shell = (command: string) => ({ name: "Bash", input: { command, description: "as scripted" } })

describe.concurrent("work that does not hold", { timeout: 180_000 }, () => {
  layer(
    World.layer({ settings, prepare: onlyRates }),
    limits
  )((it) => {
    it.effect("is refused with the reason, and done again until it holds", () =>
      Effect.gen(function* () {
        const world = yield* World
        const { red, green } = good
        const beyond = { ...red, tools: [...red.tools, shell("echo '// tests were here' >> parcel-post/src/rates.js")] }
        const loosened = {
          ...green,
          tools: [...green.tools, shell("echo '// loosened' >> parcel-post/test/rates.test.js")]
        }
        const key = "AK" + "IAIOSFODNN7EXAMPLE"
        const leaking = {
          ...green,
          tools: [...green.tools, shell(`echo 'export const key = "${key}";' >> parcel-post/src/rates.js`)]
        }
        const task = yield* begin(
          world,
          scriptWith({ red: [[beyond], [red]], green: [[loosened], [leaking], [green]] })
        )
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        assert.deepStrictEqual(refusalsIn(told), [
          ["red", 1, "not-a-test-path"],
          ["green", 1, "test-changed"],
          ["green", 2, "scan"]
        ])
        assert.include(eventsOf(told, "tests.refused")[0]!.evidence, "src/rates.js")
        // Only the first proof counts and only the last patch is published; what was found is named and never quoted.
        assert.lengthOf(eventsOf(told, "scan.completed"), 2)
        assert.notInclude(JSON.stringify(told.history), key)
        const { number } = eventsOf(told, "pr.ready")[0]!
        const { body: files } = yield* world.forge("maintainer", "GET", `/pulls/${number}/files`)
        assert.deepStrictEqual(
          files.map((file: { filename: string; additions: number }) => [file.filename, file.additions]),
          [
            ["src/rates.js", 1],
            ["test/rates.test.js", 5]
          ]
        )
      })
    )

    it.effect(
      "ends the task at the third refusal, with the evidence on the pull request; retry grants three more",
      () =>
        Effect.gen(function* () {
          const world = yield* World
          const { red } = good
          const nothing = {
            ...red,
            tools: [shell(`printf "\\nit('says nothing', () => {});\\n" >> parcel-post/test/rates.test.js`)],
            submit: { summary: "Passes.", tests: [{ repository, path: "test/rates.test.js", name: "says nothing" }] }
          }
          const task = yield* begin(world, scriptWith({ red: [[nothing], [nothing], [nothing], [red]] }))
          const number = yield* approve(world, task)
          const failed = yield* world.until(task, "task.failed")
          assert.deepStrictEqual(
            refusalsIn(failed),
            [1, 2, 3].map((attempt) => ["red", attempt, "passes-on-base"])
          )
          assert.deepInclude(eventsOf(failed, "task.failed")[0], { stage: "red", reason: "passes-on-base" })
          const comment = yield* commentOn(world, task, "task.failed")
          for (const said of ["passes-on-base", "says nothing", "refused 3 attempts", "say retry"])
            assert.include(comment, said)
          yield* world.comment("maintainer", number, "@agent retry")
          yield* endedReady(world, task)
        })
    )
  })

  const withoutTests = async (folder: string) => {
    await onlyRates(folder)
    await rm(join(folder, "test"), { recursive: true })
    await writeFile(
      join(folder, "package.json"),
      JSON.stringify({ name: "parcel-post", type: "module", scripts: { test: "./check" } })
    )
    await commitAll(folder, "Tests? Which tests?")
  }
  layer(
    World.layer({ settings, prepare: withoutTests }),
    limits
  )((it) => {
    it.effect("is not begun in a repository whose tests nobody knows how to run; mended, retry goes on", () =>
      Effect.gen(function* () {
        const world = yield* World
        const task = yield* begin(world, scriptWith({}))
        const failed = yield* world.until(task, "task.failed")
        const failure = eventsOf(failed, "task.failed")[0]!
        assert.deepInclude(failure, { stage: "plan", reason: "no-test-command" })
        assert.include(failure.hint, "Commit a .redgreen.yml")
        assert.deepStrictEqual(world.pulls(), [])
        // The page is written from the log a moment later.
        yield* world.api("GET", `/api/tasks/${task}`).pipe(
          Effect.repeat({
            until: ({ text }) => text.includes(failure.hint.slice(0, 23)),
            schedule: Schedule.spaced("50 millis"),
            times: 600
          })
        )
        yield* push(world, "main", (sample) => git(sample, ["checkout", "HEAD~1", "--", "."]))
        assert.strictEqual((yield* world.api("POST", `/api/tasks/${task}/retry`, {})).status, 200)
        yield* approve(world, task)
        yield* endedReady(world, task)
      })
    )
  })

  describe("one after the other", { concurrent: false }, () => {
    layer(
      World.layer({ prepare: onlyRates }),
      limits
    )((it) => {
      it.effect.each(["submitted", "stopped"] as const)("comes to nothing once the task is cancelled (%s)", (outcome) =>
        Effect.gen(function* () {
          const world = yield* World
          const held = heldSession(world)
          const goesOn = [{ tools: [held.waits] }, { tools: [shell("exec tail -f /dev/null")] }] as const
          const red =
            outcome === "stopped" ? goesOn : ([{ ...good.red, tools: [held.waits, ...good.red.tools] }] as const)
          const task = yield* begin(world, scriptWith({ red: [red] }))
          const number = yield* approve(world, task)
          yield* eventually("the session runs", held.hasBegun)
          assert.strictEqual((yield* world.comment("maintainer", number, "@agent cancel")).status, 202)
          yield* held.letGo
          yield* world.until(task, (told) => eventsOf(told, "session.ended").length === 2)
          yield* world.settled
          const told = yield* world.history(task)
          assert.strictEqual(told.state.intake?.ending?._tag, "Cancelled")
          assert.deepInclude(eventsOf(told, "session.ended").at(-1), { work: "red", outcome })
          assert.lengthOf(eventsOf(told, "tests.written"), 0)
          assert.isTrue(world.pulls().find((one) => one.number === number)!.pull.draft)
          assert.include(yield* commentOn(world, task, "task.cancelled"), "Cancelled by morgan")
          oneLedger(world, task, told)
        })
      )
    })
  })
})

const refusalsIn = (told: Told) =>
  eventsOf(told, "tests.refused").map(({ phase, attempt, class: why }) => [phase, attempt, why])
