import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TaskId } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import { freshAlert } from "#test/alerts.ts"
import { eventsOf, type Told } from "#test/chronicle.ts"
import { planOnly } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

const trace =
  "```\nTypeError: Cannot read properties of undefined (reading 'rate')\n    at baseRate (/app/src/rates.js:55:61)\n```"
const isWaiting = ({ state }: Told) => next(state)._tag === "Approval"

inWorld({ script: planOnly })("an issue on GitHub", (it) => {
  it.effect("with our label becomes a task, once, and one comment on it follows the work", () =>
    Effect.gen(function* () {
      const { comments, github, history, pulls, settled, until } = yield* World
      github.spoilNext("issues.labeled", "twice")
      const { number } = yield* open("maintainer", { title: "Quotes fail", body: trace, labels: ["redgreen"] })
      const task = yield* answeredTask("issues", number)
      const told = yield* until(task, isWaiting)
      const [received] = eventsOf(told, "task.received")
      assert.deepInclude(received?.source, { kind: "github", repository, number })
      assert.deepInclude(received?.report, {
        title: "Quotes fail",
        exception: { type: "TypeError", value: "Cannot read properties of undefined (reading 'rate')" }
      })
      assert.strictEqual(received?.report.frames[0]?.line, 55)
      assert.deepStrictEqual(received?.candidates, [repository])
      assert.deepInclude(received?.requester, { channel: "github", name: "morgan" })

      yield* settled
      const pull = told.state.pullRequests[repository]!
      assert.lengthOf(
        pulls().filter((one) => one.pull.head === pull.branch),
        1
      )
      assert.include(pulls().find((one) => one.number === pull.number)?.body, `Fixes #${number}\n`)
      const [card, ...more] = comments(number)
      assert.deepStrictEqual(more, [])
      assert.include(card?.body, "**Redgreen: awaiting approval.**")
      assert.include(card?.body, `/${repository}/pull/${pull.number}`)
      const cards = (yield* history(task)).state.conversation.cards
      assert.match(cards.github ?? "", new RegExp(`/issues/${number}#issuecomment-`))
    })
  )

  it.effect("is not taken up for who may not write there, and they are told so once", () =>
    Effect.gen(function* () {
      const { comment, comments, github, postWebhook, settled } = yield* World
      const { number } = yield* open("visitor", { title: "Mine" })
      const before = yield* settled
      const asked = yield* comment("visitor", number, "@agent fix")
      assert.include(asked.body.refused, "@vera To have an issue fixed takes write permission")
      const { payload, requestHeaders } = asked.delivery
      yield* postWebhook("/webhooks/github", payload, requestHeaders)
      assert.strictEqual(yield* settled, before)
      const replies = comments(number).filter(({ author }) => author === "redgreen-agent")
      assert.lengthOf(replies, 1)

      const early = yield* comment("maintainer", number, "@agent approve")
      assert.include(early.body.refused, "Nobody asked for a fix of this issue yet")
      assert.strictEqual(yield* settled, before)
      assert.isFalse(github.state.deliveries.some(({ statusCode }) => statusCode >= 500))
    })
  )

  it.effect("is a task by a word too, which answers there how it stands, and obeys", () =>
    Effect.gen(function* () {
      const { comment, repliesTo, settled, until } = yield* World
      const { number } = yield* open("visitor", { title: "Dear parcels", body: "20.4 kg costs nothing at all." })
      const asked = yield* comment("maintainer", number, "@agent fix\n\nOnly in zone 2, it seems.")
      assert.strictEqual(asked.status, 202)
      const task = TaskId.make(asked.body.task)
      const [received] = eventsOf(yield* until(task, isWaiting), "task.received")
      assert.strictEqual(received?.report.description, "20.4 kg costs nothing at all.\n\nOnly in zone 2, it seems.")

      for (const words of ["@agent fix", "@agent explain"])
        assert.strictEqual((yield* comment("maintainer", number, words)).body.task, task)
      const dance = yield* comment("maintainer", number, "@agent dance")
      assert.include(dance.body.refused, `"dance" is none of: approve`)
      const approval = yield* comment("maintainer", number, "@agent approve")
      assert.include(approval.body.refused, "morgan asked for this fix")
      assert.strictEqual((yield* comment("maintainer", number, "@agent cancel")).status, 202)
      yield* settled
      const told = yield* until(task, "task.cancelled")
      const questions = told.history.filter(({ event }) => event._tag === "command.asked")
      const refusals = told.history.filter(({ event }) => event._tag === "command.refused")
      assert.deepStrictEqual([questions.length, refusals.length], [2, 2])
      for (const said of [...questions, ...refusals]) assert.lengthOf(repliesTo(number, said), 1)
      const [explained] = repliesTo(number, questions[0]!)
      for (const part of ["@morgan", "**Cause.**", "**Plan v1**", "Math.floor", "**It waits for** a person"])
        assert.include(explained?.body, part)

      // GitHub stamps whole seconds: in the second of the cancellation, a word cannot be told from one before it.
      yield* Effect.sleep(Duration.millis(1000 - (Date.now() % 1000)))
      const again = yield* comment("maintainer", number, "@agent fix")
      assert.deepStrictEqual([again.status, again.body.status], [202, "awaiting approval"])
    })
  )

  it.effect("that links to Sentry's issue is the same task", () =>
    Effect.gen(function* () {
      const { comment, comments, raise, sentry, settled, until } = yield* World
      const alert = freshAlert()
      const task = yield* raise(alert)
      yield* until(task, isWaiting)
      const link = `${sentry.url}/organizations/harbor/issues/${alert.data.event.issue_id}/`
      const { number } = yield* open("maintainer", { title: "As in Sentry", body: `See ${link} please.` })
      const { body } = yield* comment("maintainer", number, "@agent fix")
      assert.strictEqual(body.task, task)
      const linked = eventsOf(yield* until(task, "task.linked"), "task.linked")
      assert.deepStrictEqual(
        linked.map(({ source }) => [source.kind, source.number]),
        [["github", number]]
      )
      yield* settled
      assert.include(comments(number).at(-1)?.body, "**Redgreen: awaiting approval.**")
    })
  )
})

const open = Effect.fnUntraced(function* (who: "maintainer" | "visitor", issue: Readonly<Record<string, unknown>>) {
  const { forge } = yield* World
  const { body, status, text } = yield* forge(who, "POST", "/issues", issue)
  assert.strictEqual(status, 201, text)
  return { number: body.number as number }
})

/** The task that Redgreen's answers to the webhooks of this issue name. */
const answeredTask = Effect.fnUntraced(function* (event: string, number: number) {
  const { github } = yield* World
  yield* Effect.promise(() => github.state.deliveriesSettled())
  const answers = github.state.deliveries
    .filter((one) => one.event === event && JSON.parse(one.payload).issue.number === number)
    .map(({ responsePayload }) => JSON.parse(responsePayload).task)
  const [task, ...others] = [...new Set(answers)]
  assert.deepStrictEqual(others, [])
  return TaskId.make(task)
})
