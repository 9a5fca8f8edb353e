import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { describe } from "vitest"
import { git } from "#local/sample/git.ts"
import { eventsOf } from "./chronicle.ts"
import { approve, begin, commitAll, endedReady, onlyRates, push, scriptWith } from "./parcel.ts"
import { repository, World } from "./world.ts"

const settings = { REDGREEN_CONCURRENCY: "4" }
const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

describe.concurrent("a base that is not as one would wish", { timeout: 180_000 }, () => {
  const withRedTest = async (folder: string) => {
    await onlyRates(folder)
    const broken = `import assert from "node:assert"\nimport { it } from "node:test"\nit("ticks", () => assert.ok(false))\n`
    await writeFile(join(folder, "test/clock.test.js"), broken)
    await writeFile(join(folder, ".redgreen.yml"), "services: [redis]\n")
    await commitAll(folder, "It ticks no more")
  }
  layer(
    World.layer({ settings, prepare: withRedTest }),
    limits
  )((it) => {
    it.effect("is told before anybody approves, and is no hindrance: what failed before may fail after", () =>
      Effect.gen(function* () {
        const world = yield* World
        const task = yield* begin(world, scriptWith({}))
        const planned = yield* world.until(task, ({ state }) => repository in state.pullRequests)
        const { baseline } = eventsOf(planned, "plan.created")[0]!.plan.repositories[0]!
        assert.deepInclude(baseline, { state: "red", failed: 1, failing: ["test/clock.test.js > ticks"] })
        const { body } = world.pulls().find((one) => one.pull.head === `redgreen/${task}`)!
        assert.match(
          body ?? "",
          /\*\*Before\.\*\* \d+ tests pass, 1 fails already \(`test\/clock\.test\.js > ticks`\), 1 is skipped\. Needs `redis`\./
        )
        const { body: detail } = yield* world.api("GET", `/api/tasks/${task}`).pipe(
          // The tables follow the log.
          Effect.repeat({ until: ({ body }) => body.plan != null, schedule: Schedule.spaced("50 millis") })
        )
        assert.deepStrictEqual(detail.plan.repositories[0].baseline, JSON.parse(JSON.stringify(baseline)))
        yield* approve(world, task)
        const told = yield* endedReady(world, task)
        assert.strictEqual(eventsOf(told, "tests.green")[0]!.suite.failedBefore, 1)
      })
    )
  })

  const notInstallable = async (folder: string) => {
    await onlyRates(folder)
    await writeFile(join(folder, ".redgreen.yml"), 'install: "echo no such registry >&2; exit 7"\n')
    await commitAll(folder, "Install from elsewhere")
  }
  layer(
    World.layer({ settings, prepare: notInstallable }),
    limits
  )((it) => {
    it.effect(
      "ends the task where it cannot be installed, before there is anything to approve; mended, retry goes on",
      () =>
        Effect.gen(function* () {
          const world = yield* World
          const task = yield* begin(world, scriptWith({}))
          const failed = yield* world.until(task, "task.failed")
          const failure = eventsOf(failed, "task.failed")[0]!
          assert.deepInclude(failure, { stage: "plan", reason: "install-failed" })
          assert.include(failure.detail, "no such registry")
          assert.match(failure.hint, /commit a \.redgreen\.yml to harbor\/parcel-post/)
          assert.lengthOf(eventsOf(failed, "plan.created"), 0)
          assert.deepStrictEqual(world.pulls(), [])
          yield* push(world, "main", (sample) =>
            git(sample, ["checkout", "HEAD~1", "--", "."]).then(() => git(sample, ["rm", "--quiet", ".redgreen.yml"]))
          )
          assert.strictEqual((yield* world.api("POST", `/api/tasks/${task}/retry`, {})).status, 200)
          yield* approve(world, task)
          yield* endedReady(world, task)
        })
    )
  })
})
