import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventOf } from "#domain/Event.ts"
import type { TaskId } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { eventsOf } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

inWorld({ script: planOnly })("approval by a comment", (it) => {
  it.effect("is refused, and answered on the pull request, where the rules do not allow it", () =>
    Effect.gen(function* () {
      const { comment, history, planned } = yield* World
      const { number, plan, task } = yield* planned
      const other = plan.sha256.startsWith("deadbee") ? "0".repeat(12) : "deadbeef"
      const wrong = [
        ["visitor", "@agent approve", "vera may not approve this: it takes write permission"],
        ["visitor", "@agent reject Not like this.", "vera may not reject this: it takes write permission"],
        ["visitor", "@agent cancel", "vera may not cancel this: it takes write permission"],
        ["maintainer", "@agent approve v2", "v2 is not the current plan. Read v1"],
        ["maintainer", `@agent approve ${other}`, `${other} is not the current plan. Read v1`],
        ["maintainer", "@agent approve v1 if the tests are green", "approve v1 if the tests are green"],
        ["maintainer", "@agent dance", `"dance" is none of: approve [v2], reject <feedback>, cancel, retry, explain.`],
        ["maintainer", "@agent reject", "Say what is wrong with the plan"],
        ["maintainer", "@agent retry", "There is nothing to retry: the task is awaiting approval."]
      ] as const
      for (const [who, body, reason] of wrong) {
        const answer = yield* comment(who, number, body)
        assert.strictEqual(answer.status, 200, body)
        assert.include(answer.body.refused, reason)
        yield* expectReply(task, number, `github:comment:${answer.id}`)
      }
      const { state } = yield* history(task)
      assert.strictEqual(statusOf(state), "awaiting approval")
    })
  )

  it.effect("is refused when it was written before the plan could be read", () =>
    Effect.gen(function* () {
      const { comment, history, planned, postWebhook, signGitHub } = yield* World
      const { number, task } = yield* planned
      const { delivery } = yield* comment("maintainer", number, "Good morning!")
      const payload = JSON.parse(delivery.payload)
      payload.comment = { ...payload.comment, id: 77, body: "@agent approve", created_at: "2026-01-01T00:00:00Z" }
      const body = JSON.stringify(payload)
      const answer = yield* postWebhook("/webhooks/github", body, signGitHub(body, "issue_comment"))
      assert.include(answer.body.refused, "was published after this was written")
      yield* expectReply(task, number, "github:comment:77")
      assert.strictEqual(statusOf((yield* history(task)).state), "awaiting approval")
    })
  )

  it.effect("counts once, however often it is said or delivered, and not after a cancellation", () =>
    Effect.gen(function* () {
      const { comment, history, planned, postWebhook, repliesTo, settled } = yield* World
      const { number, plan, task } = yield* planned
      const approved = yield* comment("maintainer", number, `Fine.\n\n@agent approve ${plan.sha256.slice(0, 10)}`)
      assert.deepStrictEqual([approved.status, approved.body.task], [202, task])
      const again = yield* comment("maintainer", number, "@agent approve v1")
      assert.strictEqual(again.status, 202)
      const tooLate = yield* comment("maintainer", number, "@agent reject Changed my mind.")
      assert.include(tooLate.body.refused, "already approved")
      const { payload, requestHeaders } = approved.delivery
      for (const time of [1, 2]) {
        const redelivered = yield* postWebhook("/webhooks/github", payload, requestHeaders)
        assert.strictEqual(redelivered.status, 202, `redelivery ${time}`)
      }
      assert.strictEqual((yield* comment("maintainer", number, "@agent cancel")).status, 202)
      const afterwards = yield* comment("maintainer", number, "@agent approve")
      assert.include(afterwards.body.refused, "The task is cancelled; there is nothing to approve.")
      yield* expectReply(task, number, `github:comment:${afterwards.id}`)
      yield* postWebhook("/webhooks/github", payload, requestHeaders)

      yield* settled
      const told = yield* history(task)
      assert.deepStrictEqual(
        eventsOf(told, "plan.approved").map(({ by, key, sha256, version }) => ({ by: by.name, key, sha256, version })),
        [{ by: "morgan", key: `github:comment:${approved.id}`, sha256: plan.sha256, version: 1 }]
      )
      assert.lengthOf(eventsOf(told, "command.refused"), 2)
      assert.strictEqual(statusOf(told.state), "cancelled")
      const [cancelled] = told.history.filter(({ event }) => event._tag === "task.cancelled")
      assert.lengthOf(repliesTo(number, cancelled!), 1)
    })
  )

  it.effect("is impossible once a person closed the pull request", () =>
    Effect.gen(function* () {
      const { comment, forge, planned, until } = yield* World
      const { number, task } = yield* planned
      yield* forge("maintainer", "PATCH", `/pulls/${number}`, { state: "closed" })
      const [closed] = eventsOf(yield* until(task, "pr.closed"), "pr.closed")
      assert.deepStrictEqual(closed, { _tag: "pr.closed", repository, number, by: "morgan" })
      const late = yield* comment("maintainer", number, "@agent approve")
      assert.include(late.body.refused, "The task is closed")
      yield* expectReply(task, number, `github:comment:${late.id}`)
    })
  )
})

/** The refusal of this command is on record once, and one comment tells its author. */
const expectReply = Effect.fnUntraced(function* (task: TaskId, number: number, key: string) {
  const { repliesTo, until } = yield* World
  const refusals = (told: { readonly history: ReadonlyArray<Envelope> }) =>
    told.history.filter(({ event }) => event._tag === "command.refused" && event.key === key)
  const told = yield* until(task, (known) =>
    refusals(known).some(({ stored }) =>
      eventsOf(known, "report.sent").some(({ cause, channel }) => channel === "github" && cause === stored.id)
    )
  )
  const [refusal, ...more] = refusals(told)
  assert.deepStrictEqual(more, [])
  const replies = repliesTo(number, refusal!)
  assert.lengthOf(replies, 1)
  assert.include(replies[0]?.body, `@${(refusal!.event as EventOf<"command.refused">).by.name}`)
})
