import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { next, statusOf } from "#domain/Step.ts"
import { eventsOf } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

inWorld({ script: planOnly })("a review of a plan", (it) => {
  it.effect("that asks for changes is feedback for its next version, what stands beside lines included", () =>
    Effect.gen(function* () {
      const { forge, github, history, model, planned, postWebhook, settled, until } = yield* World
      const { number, plan, task } = yield* planned
      // Whoever presses that makes a plan look like a fix; the next plan takes it back.
      const form = new URLSearchParams({ as: "morgan", do: "ready" })
      const page = `${github.url}/${repository}/pull/${number}`
      yield* Effect.promise(() => fetch(page, { method: "POST", body: form, headers: { origin: github.url } }))
      const isDraft = Effect.map(forge("visitor", "GET", `/pulls/${number}`), ({ body }) => body.draft)
      assert.isFalse(yield* isDraft)
      const asked = yield* review("maintainer", number, "REQUEST_CHANGES", "Too narrow.", [
        { path: "PLAN.md", line: 1, body: "Zone 1 as well, please." }
      ])
      assert.deepStrictEqual([asked.status, asked.body.task], [202, task])
      const again = yield* postWebhook("/webhooks/github", asked.delivery.payload, asked.delivery.requestHeaders)
      assert.strictEqual(again.status, 202)
      const told = yield* until(task, ({ state }) => {
        const step = next(state)
        return step._tag === "Approval" && step.version === 2
      })
      const feedback = "Too narrow.\n\nPLAN.md:1: Zone 1 as well, please."
      assert.deepStrictEqual(
        eventsOf(told, "plan.rejected").map(({ by, feedback, sha256 }) => ({ by: by.name, feedback, sha256 })),
        [{ by: "morgan", feedback, sha256: plan.sha256 }]
      )
      assert.isTrue(yield* isDraft)
      const second = model.calls.filter(({ attempt, phase }) => phase === "plan" && attempt === 2)
      assert.include(JSON.stringify(second[0]?.request.messages), "Zone 1 as well, please.")

      // A review that was begun on the first version says nothing of the second.
      const { plan: published } = told.state.pullRequests[repository]!
      yield* Effect.sleep(Duration.millis(Math.max(0, Date.parse(published.at) - Date.now())))
      const opened = eventsOf(told, "pr.opened")[0]!
      const late = yield* review("maintainer", number, "REQUEST_CHANGES", "Still too narrow.", [], opened.head)
      assert.include(late.body.refused, "is not the current plan. Read v2")
      yield* settled
      assert.lengthOf(eventsOf(yield* history(task), "plan.created"), 2)
    })
  )

  it.effect("of somebody who may not decide is refused where it stands, and GitHub's Approve approves no plan", () =>
    Effect.gen(function* () {
      const { history, planned, repliesTo, settled } = yield* World
      const { number, plan, task } = yield* planned
      const refused = yield* review("visitor", number, "REQUEST_CHANGES", "I do not like it.")
      assert.include(refused.body.refused, "vera may not reject this")
      assert.deepStrictEqual((yield* review("maintainer", number, "APPROVE", "Good.")).body, {
        ignored: "review approved"
      })
      assert.deepStrictEqual((yield* review("maintainer", number, "COMMENT", "Hm.")).body, {
        ignored: "review commented"
      })
      yield* settled
      const told = yield* history(task)
      const [refusal] = told.history.filter(({ event }) => event._tag === "command.refused")
      assert.lengthOf(repliesTo(number, refusal!), 1)
      assert.strictEqual(statusOf(told.state), "awaiting approval")

      const word = yield* review("maintainer", number, "APPROVE", `Good.\n\n@agent approve ${plan.sha256.slice(0, 8)}`)
      assert.deepStrictEqual([word.status, word.body.task], [202, task])
      const [approved] = eventsOf(yield* history(task), "plan.approved")
      assert.deepStrictEqual([approved?.sha256, approved?.by.name], [plan.sha256, "morgan"])
    })
  )
})

/** Reviews the pull request; how Redgreen answered. */
const review = Effect.fnUntraced(function* (
  who: "maintainer" | "visitor",
  number: number,
  event: string,
  body: string,
  comments: ReadonlyArray<unknown> = [],
  commit_id?: string
) {
  const { forge, github } = yield* World
  const posted = yield* forge(who, "POST", `/pulls/${number}/reviews`, { event, body, comments, commit_id })
  assert.strictEqual(posted.status, 200, posted.text)
  yield* Effect.promise(() => github.state.deliveriesSettled())
  const delivery = github.state.deliveries.findLast(
    (one) => one.event === "pull_request_review" && JSON.parse(one.payload).review.id === posted.body.id
  )!
  return { status: delivery.statusCode, body: JSON.parse(delivery.responsePayload), delivery }
})
