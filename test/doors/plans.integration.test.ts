import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { next } from "#domain/Step.ts"
import { eventsOf } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

inWorld({ script: planOnly })("a rejected plan", (it) => {
  it.effect("comes back as its next version on the same pull request, and only that can be approved", () =>
    Effect.gen(function* () {
      const { comment, forge, history, model, planned, pulls, repliesTo, settled, until } = yield* World
      const { number, plan: first, task } = yield* planned
      const feedback = "Round up in every zone, and say so in the README."
      const rejected = yield* comment("maintainer", number, `@agent reject ${feedback}\n\nThanks!`)
      assert.strictEqual(rejected.status, 202)
      const told = yield* until(task, ({ state }) => {
        const step = next(state)
        return step._tag === "Approval" && step.version === 2
      })
      const [rejection] = eventsOf(told, "plan.rejected")
      assert.deepInclude(rejection, { version: 1, sha256: first.sha256, feedback: `${feedback}\n\nThanks!` })
      const second = told.state.plan.current!
      assert.notStrictEqual(second.sha256, first.sha256)
      const asked = model.calls.filter(({ attempt, phase }) => phase === "plan" && attempt === 2)
      assert.include(JSON.stringify(asked[0]?.request.messages), feedback)

      yield* settled
      assert.lengthOf(
        pulls().filter(({ pull }) => pull.head === `redgreen/${task}`),
        1
      )
      const pull = yield* forge("visitor", "GET", `/pulls/${number}`)
      for (const named of ["v2", second.sha256]) assert.include(pull.body.body, named)
      assert.notInclude(pull.body.body, first.sha256.slice(0, 12))
      assert.strictEqual(pull.body.draft, true)
      const file = yield* forge("visitor", "GET", `/contents/PLAN.md?ref=${pull.body.head.sha}`)
      const document = Buffer.from(file.body.content, "base64").toString()
      for (const named of ["v2", second.sha256]) assert.include(document, named)
      const commits = yield* forge("visitor", "GET", `/pulls/${number}/commits`)
      assert.lengthOf(commits.body, 1)
      const written = told.history.filter(({ event }) => event._tag === "plan.created")
      assert.deepStrictEqual(
        written.map((created) => repliesTo(number, created).length),
        [0, 1]
      )

      // GitHub stamps whole seconds: in the second in which v2 came, a word cannot be told from one on v1.
      const { at } = told.state.pullRequests[repository]!.plan
      yield* Effect.sleep(Duration.millis(Math.max(0, Date.parse(at) - Date.now())))
      for (const stale of ["v1", first.sha256.slice(0, 12)]) {
        const answer = yield* comment("maintainer", number, `@agent approve ${stale}`)
        assert.include(answer.body.refused, `${stale} is not the current plan. Read v2`)
      }
      assert.strictEqual((yield* comment("maintainer", number, "@agent approve v2")).status, 202)
      assert.strictEqual((yield* comment("maintainer", number, "@agent cancel")).status, 202)
      yield* settled
      const approvals = eventsOf(yield* history(task), "plan.approved")
      assert.deepStrictEqual(
        approvals.map(({ sha256, version }) => ({ sha256, version })),
        [{ sha256: second.sha256, version: 2 }]
      )
    })
  )
})
