import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { statusOf } from "#domain/Step.ts"
import { freshAlert } from "#test/alerts.ts"
import { eventsOf, workIn } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

const opening = { method: "POST", path: `/repos/${repository}/pulls` }
/** GitHub opens it, but we are told to come again: for some seconds it is there, and on no record of ours. */
const answerLost = { status: 429, retryAfterSeconds: 6, performed: true }

inWorld({ script: planOnly })("a pull request", (it) => {
  it.effect("that is not on record yet answers whoever was quick enough to approve it", () =>
    Effect.gen(function* () {
      const { comment, failNext, pullOf, pulls, raise, repliesTo, settled, until } = yield* World
      failNext(opening, answerLost)
      const task = yield* raise(freshAlert())
      const { number } = yield* pullOf(task)
      const early = yield* comment("maintainer", number, "@agent approve")
      assert.strictEqual(early.status, 200)
      assert.include(early.body.refused, "Read it and decide again")
      yield* until(task, "pr.opened")
      const told = yield* until(task, (known) =>
        eventsOf(known, "report.sent").some(({ channel }) => channel === "github")
      )
      assert.lengthOf(eventsOf(told, "pr.opened"), 1)
      const [refusal] = told.history.filter(({ event }) => event._tag === "command.refused")
      assert.lengthOf(repliesTo(number, refusal!), 1)

      assert.strictEqual((yield* comment("maintainer", number, "@agent approve")).status, 202)
      assert.strictEqual((yield* comment("maintainer", number, "@agent cancel")).status, 202)
      yield* settled
      assert.lengthOf(
        pulls().filter(({ pull }) => pull.head === `redgreen/${task}`),
        1
      )
    })
  )

  it.effect("that a person closed before it was on record is known to be closed", () =>
    Effect.gen(function* () {
      const { failNext, forge, github, pullOf, pulls, raise, settled, until } = yield* World
      failNext(opening, answerLost)
      const task = yield* raise(freshAlert())
      const { number } = yield* pullOf(task)
      yield* forge("maintainer", "PATCH", `/pulls/${number}`, { state: "closed" })
      yield* Effect.promise(() => github.state.deliveriesSettled())
      const told = yield* until(task, "pr.closed")
      assert.deepStrictEqual(workIn(told).slice(-2), ["pr.opened", "pr.closed"])
      assert.strictEqual(statusOf(told.state), "closed")
      yield* settled
      assert.lengthOf(
        pulls().filter(({ pull }) => pull.head === `redgreen/${task}`),
        1
      )
    })
  )

  it.effect("of somebody else is none of ours, even on a branch named as ours are", () =>
    Effect.gen(function* () {
      const { comment, comments, forge, history, home, raise, settled, until } = yield* World
      const task = yield* raise(freshAlert("3-not-actionable"))
      yield* until(task, "task.parked")
      yield* Effect.promise(() =>
        pushBranch(join(home, "github/repositories", `${repository}.git`), `redgreen/${task}`)
      )
      const opened = yield* forge("maintainer", "POST", "/pulls", {
        title: "Mine",
        head: `redgreen/${task}`,
        base: "main"
      })
      assert.strictEqual(opened.status, 201, opened.text)
      const { number } = opened.body
      for (const words of ["@agent approve", "@agent cancel", "@agent retry", "@agent dance"])
        assert.deepStrictEqual((yield* comment("maintainer", number, words)).body, {
          ignored: "not a pull request of ours"
        })
      yield* forge("maintainer", "PATCH", `/pulls/${number}`, { state: "closed" })
      yield* settled
      const told = yield* history(task)
      assert.deepStrictEqual(workIn(told), ["task.received", "task.parked"])
      assert.lengthOf(comments(number), 4)
    })
  )
})

/** A branch with one empty commit on the default one. */
const pushBranch = async (directory: string, branch: string) => {
  const git = async (...args: ReadonlyArray<string>) => {
    const person = { NAME: "Morgan", EMAIL: "morgan@users.noreply.github.com" }
    const env = Object.fromEntries(
      Object.entries(person).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value]
      ])
    )
    const { stdout } = await promisify(execFile)("git", ["-c", "safe.directory=*", "--git-dir", directory, ...args], {
      env
    })
    return stdout.trim()
  }
  const commit = await git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Mine")
  await git("update-ref", `refs/heads/${branch}`, commit)
}
