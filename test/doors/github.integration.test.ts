import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { workIn } from "#test/chronicle.ts"
import { signedByGitHub } from "#test/doors.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, World } from "#test/world.ts"

const path = "/webhooks/github"

inWorld({ script: planOnly })("GitHub's door", (it) => {
  it.effect("refuses what is not signed with the secret over these very bytes, and stores nothing", () =>
    Effect.gen(function* () {
      const { postWebhook, settled, signGitHub } = yield* World
      const before = yield* settled
      const body = JSON.stringify({ zen: "Keep it logically awesome.", hook_id: 1 })
      const { "x-hub-signature-256": signature, ...unsigned } = signGitHub(body, "ping")
      const refused = [
        unsigned,
        { ...unsigned, "x-hub-signature": signature },
        { ...unsigned, "x-hub-signature-256": "" },
        { ...unsigned, "x-hub-signature-256": signature.slice("sha256=".length) },
        { ...unsigned, "x-hub-signature-256": signature.slice(0, -2) },
        signedByGitHub("another secret", body, "ping"),
        signGitHub(`${body} `, "ping")
      ]
      for (const headers of refused) {
        const answer = yield* postWebhook(path, body, headers)
        assert.deepStrictEqual([answer.status, answer.body.title], [401, "Unauthorized"], JSON.stringify(headers))
        assert.include(answer.headers.get("content-type"), "application/problem+json")
      }
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("refuses five megabytes and says readably what is wrong with less", () =>
    Effect.gen(function* () {
      const { postWebhook, settled, signGitHub } = yield* World
      const before = yield* settled
      const large = JSON.stringify({ zen: "x".repeat(5 * 1024 * 1024) })
      assert.strictEqual((yield* postWebhook(path, large, signGitHub(large, "ping"))).status, 413)
      const wrong = [
        ["issue_comment", "{", "JSON"],
        ["issue_comment", "[]", "object"],
        ["issue_comment", `{"action":"created"}`, `["comment"]`],
        ["pull_request", `{"action":"closed","number":"seven"}`, `["number"]`],
        ["issues", `{"action":"opened"}`, `["issue"]`],
        ["pull_request_review", `{"action":"submitted"}`, `["review"]`],
        ["check_suite", `{"action":"completed"}`, `["check_suite"]`],
        ["workflow_run", `{"action":"completed"}`, `["workflow_run"]`],
        ["status", `{"state":"success"}`, `["sha"]`]
      ] as const
      for (const [event, body, hint] of wrong) {
        const { status, body: problem } = yield* postWebhook(path, body, signGitHub(body, event))
        assert.deepStrictEqual([status, problem.title], [400, "Bad Request"], body)
        assert.include(problem.detail, hint)
      }
      assert.strictEqual(yield* settled, before)
    })
  )

  it.effect("thanks for the events it has no use for, GitHub's ping first of all", () =>
    Effect.gen(function* () {
      const { github, postWebhook, signGitHub } = yield* World
      yield* Effect.promise(() => github.state.deliveriesSettled())
      const ping = github.state.deliveries.find(({ event }) => event === "ping")
      assert.deepStrictEqual([ping?.statusCode, ping?.responsePayload], [200, `{"ignored":"event ping"}`])
      for (const event of ["installation", "push", "check_run", "tomorrow", "toString"]) {
        const answer = yield* postWebhook(path, `{"action":"created"}`, signGitHub(`{"action":"created"}`, event))
        assert.deepStrictEqual([answer.status, answer.body], [200, { ignored: `event ${event}` }])
      }
    })
  )

  it.effect("does not take for a word to us what is none", () =>
    Effect.gen(function* () {
      const { comment, comments, edit, history, planned, postWebhook, settled, signGitHub } = yield* World
      const { number, task } = yield* planned
      const ignored = [
        ["maintainer", "Looks good. Who approves?"],
        ["maintainer", "As the manual says:\n\n```\n@agent approve\n```\n"],
        ["maintainer", "    @agent approve"],
        ["maintainer", "> @agent approve\n\nReally?"],
        ["maintainer", "Shall I write @agent approve now?"],
        ["maintainer", "<!--\n@agent approve\n-->"],
        ["maintainer", "@agents approve"],
        ["agent", "@agent approve"]
      ] as const
      for (const [who, body] of ignored) {
        const answer = yield* comment(who, number, body)
        assert.deepStrictEqual([answer.status, Object.keys(answer.body)], [200, ["ignored"]], body)
      }

      const { id, delivery } = yield* comment("maintainer", number, "Let me think.")
      const edited = yield* edit("maintainer", id, "@agent approve")
      assert.deepStrictEqual(edited.body, { ignored: "not newly written by a person" })

      const payload = JSON.parse(delivery.payload)
      payload.comment = { ...payload.comment, id: 1, body: "@agent approve" }
      payload.sender = { ...payload.sender, type: "Bot" }
      const fromBot = yield* postWebhook(
        path,
        JSON.stringify(payload),
        signGitHub(JSON.stringify(payload), "issue_comment")
      )
      assert.deepStrictEqual(fromBot.body, { ignored: "not newly written by a person" })

      yield* settled
      const told = yield* history(task)
      // Other channels tell of the plan meanwhile.
      assert.strictEqual(workIn(told).at(-1), "pr.opened")
      assert.deepStrictEqual(
        comments(number)
          .filter(({ author }) => author === "redgreen-agent")
          .map(({ body }) => body),
        ["@agent approve"]
      )
    })
  )
})
