import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { traceOf } from "#domain/traceOf.ts"
import { freshAlert, taskOf, withEvent } from "./alerts.ts"
import { attributeOf, type SpanSeen, startCollector, treeOf } from "./Collector.ts"
import { approve, endedReady, onlyRates, scriptWith } from "./parcel.ts"
import { World } from "./world.ts"

/** Looks like a key; nobody who looks at a trace may find it, nor the person beside it. */
const secret = "sk_live_51H8xT2eZvKYlo2C9a8b7c6d5e"
const person = "ada.lovelace@example.org"

it.live(
  "tells a task as one trace, from the webhook to the pull request that is ready, and nothing of what its report says",
  () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      const { history, settings } = yield* run.pipe(
        Effect.provide(World.layer({ settings: collector.settings, prepare: onlyRates }))
      )
      // The services have ended by now, and sent what they had.
      const { traceId, spanId } = traceOf(history[0]!.stored.correlationid)
      const trace = collector.spans.filter((span) => span.traceId === traceId)
      const tree = treeOf(trace)
      const named = (name: string) => trace.filter((span) => span.name === name)

      // One tree: everything hangs from the task, and nothing beside it.
      assert.lengthOf(tree.split("\n"), trace.length)
      assert.deepStrictEqual(
        trace.filter(({ parentSpanId }) => !parentSpanId).map((span) => [span.name, span.spanId]),
        [["task", spanId]]
      )
      for (const { stored } of history)
        assert.isTrue(
          named(`append ${stored.type}`).some((span) => attributeOf(span, "redgreen.event.id") === stored.id) ||
            // An append of several events is called by its first.
            trace.some((span) => Number(attributeOf(span, "redgreen.events")) > 1),
          stored.type
        )
      const pathTo = (span: SpanSeen): ReadonlyArray<string> => {
        const parent = trace.find((one) => one.spanId === span.parentSpanId)
        return [...(parent === undefined ? [] : pathTo(parent)), span.name]
      }
      const ready = pathTo(named("append pr.ready")[0]!)
      assert.deepStrictEqual(
        ready.filter((name) => /^(task$|POST|append|\w+ [a-z]+\.[a-z]+$)/.test(name)),
        [
          "task",
          "POST /webhooks/github",
          "append plan.approved",
          "executor plan.approved",
          "append tests.written",
          "verifier tests.written",
          "append tests.red",
          "executor tests.red",
          "append fix.written",
          "verifier fix.written",
          "append tests.green",
          "publisher scan.completed",
          "append pr.ready"
        ]
      )
      for (const name of [
        ...["POST /webhooks/sentry", "planner task.received", "Claude.run", "model call", "Git.run", "Suite.run"],
        ...["Verifier.proveRed", "Verifier.proveGreen", "Publisher.publishPlan", "Publisher.makeReady", "Slack.post"]
      ])
        assert.isNotEmpty(named(name), name)
      const [call] = named("model call")
      assert.isAbove(Number(attributeOf(call!, "gen_ai.usage.output_tokens")), 0)
      assert.isAbove(Number(attributeOf(call!, "redgreen.usd")), 0)
      assert.isTrue(named("Suite.run").some((span) => Number(attributeOf(span, "redgreen.test.failed")) > 0))

      const exported = collector.received.map(({ body }) => body).join("\n")
      const hidden = [secret, person, "ada.lovelace", settings["REDGREEN_API_TOKEN"]!, settings["GITHUB_TOKEN"]!]
      for (const text of hidden) assert.notInclude(exported, text)
    }).pipe(Effect.scoped),
  180_000
)

const run = Effect.gen(function* () {
  const world = yield* World
  const plain = freshAlert()
  const alert = withEvent(plain, {
    title: `${plain.data.event.title} ${secret}`,
    message: `the key of ${person} is ${secret}`,
    culprit: `quote for ${person}`
  })
  const task = taskOf(alert)
  world.model.play(task, scriptWith({}))
  yield* world.raise(alert)
  yield* approve(world, task)
  yield* endedReady(world, task)
  yield* world.settled
  return { history: (yield* world.history(task)).history, settings: world.settings }
})
