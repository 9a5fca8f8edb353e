import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { describe } from "vitest"
import { eventsOf } from "./chronicle.ts"
import { approve, begin, commentOn, endedReady, good, onlyRates, push, scriptWith, takeBack } from "./parcel.ts"
import { World } from "./world.ts"

const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

describe.concurrent("a branch that moves under the work", { timeout: 180_000 }, () => {
  describe("the base branch", { concurrent: false }, () => {
    layer(
      World.layer({ prepare: onlyRates }),
      limits
    )((it) => {
      it.effect("is mentioned where the fix still merges", () =>
        Effect.gen(function* () {
          const world = yield* World
          const task = yield* begin(world, scriptWith({}))
          yield* world.until(task, "pr.opened")
          yield* push(world, "main", (folder) =>
            writeFile(join(folder, "NOTES.md"), "Carriers call back on Mondays.\n")
          )
          const number = yield* approve(world, task)
          const told = yield* endedReady(world, task)
          assert.deepInclude(eventsOf(told, "pr.ready")[0], { baseMovedBy: 1 })
          const { body } = yield* world.forge("maintainer", "GET", `/pulls/${number}`)
          assert.include(body.body, "`main` gained 1 commit since the plan was approved")
        })
      )

      it.effect("stops the task where it conflicts, and retry plans again on the new base", () =>
        Effect.gen(function* () {
          const world = yield* World
          const { green } = good
          const rewritten = "  const extraKg = Math.floor((grams - last.upTo) / GRAMS_PER_KG);"
          const [read, edit] = green.tools
          const again = {
            ...green,
            tools: [
              read!,
              {
                ...edit!,
                input: { ...edit!.input, old_string: rewritten, new_string: rewritten.replace("floor", "ceil") }
              }
            ]
          }
          const task = yield* begin(world, scriptWith({ green: [[green], [again]] }))
          yield* world.until(task, "pr.opened")
          const moved = yield* push(world, "main", async (folder) => {
            const file = join(folder, "src/rates.js")
            const text = await readFile(file, "utf8")
            const line = String(edit!.input["old_string"])
            assert.include(text, line)
            await writeFile(file, `const GRAMS_PER_KG = 1000;\n\n${text.replace(line, rewritten)}`)
          })
          const number = yield* approve(world, task)
          const failed = yield* world.until(task, "task.failed")
          assert.deepInclude(eventsOf(failed, "task.failed")[0], { stage: "publish", reason: "base-conflict" })
          const comment = yield* commentOn(world, task, "task.failed")
          for (const said of ["base-conflict", "Say retry"]) assert.include(comment, said)
          yield* world.comment("maintainer", number, "@agent retry")
          yield* approve(world, task, 2)
          yield* world.until(task, "pr.ready")
          yield* world.settled
          const told = yield* world.history(task)
          assert.deepStrictEqual(
            eventsOf(told, "plan.created").map(({ plan }) => plan.version),
            [1, 2]
          )
          assert.strictEqual(eventsOf(told, "plan.created")[1]!.plan.repositories[0]!.baseCommit, moved)
          assert.deepStrictEqual(
            eventsOf(told, "session.ended").map(({ work, attempt }) => [work, attempt]),
            [
              ["plan", 1],
              ["red", 1],
              ["green", 1],
              ["plan", 2],
              ["red", 2],
              ["green", 2]
            ]
          )
          assert.deepInclude(eventsOf(told, "pr.ready")[0], { number, baseMovedBy: 0 })
          const { body } = yield* world.forge("maintainer", "GET", `/pulls/${number}`)
          assert.deepInclude(body, { draft: false, mergeable: true })
        })
      )
    })
  })

  layer(
    World.layer({ prepare: onlyRates }),
    limits
  )((it) => {
    it.effect.each(["publish the fix", "publish the next plan"])(
      "of the pull request is not overwritten to %s",
      (when) =>
        Effect.gen(function* () {
          const world = yield* World
          const task = yield* begin(world, scriptWith({}))
          const branch = `redgreen/${task}`
          const { number } = eventsOf(yield* world.until(task, "pr.opened"), "pr.opened")[0]!
          const theirs = yield* push(world, branch, (folder) => writeFile(join(folder, "mine.txt"), "By hand.\n"))
          if (when === "publish the fix") yield* approve(world, task)
          else yield* world.comment("maintainer", number, "@agent reject Say more about zone 4.")
          const failed = yield* world.until(task, "task.failed")
          const failure = eventsOf(failed, "task.failed")[0]!
          assert.deepInclude(failure, { stage: "publish", reason: "branch-moved" })
          assert.match(failure.hint, /put the branch back and say retry/i)
          assert.include(yield* commentOn(world, task, "task.failed"), "it was not overwritten")
          assert.strictEqual(yield* takeBack(world, branch), theirs)
          yield* world.comment("maintainer", number, "@agent retry")
          if (when !== "publish the fix") yield* approve(world, task, 2)
          yield* endedReady(world, task)
        })
    )
  })
})
