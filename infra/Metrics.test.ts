import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Stream } from "effect"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { examples } from "#test/examples.ts"
import { parkedStory, readyStory, tell } from "#test/story.ts"
import { Metrics } from "./Metrics.ts"

/** A log that tells these events and says when the follower asked for more. */
const logOf = (told: ReadonlyArray<unknown>) =>
  Effect.gen(function* () {
    const heard = yield* Deferred.make<void>()
    const recorded = told.map((event, index): Recorded => ({ position: index + 1, event }))
    const log = EventLog.of({
      head: Effect.succeed(0),
      having: () => Effect.succeed([]),
      follow: (after) =>
        Stream.fromIterable(recorded.slice(after)).pipe(
          Stream.concat(Stream.fromEffect(Effect.andThen(Deferred.succeed(heard, undefined), Effect.never)))
        )
    })
    return { heard, log }
  })

const numbers = (text: string, prefix: string) =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line.startsWith(prefix) && !line.includes("_bucket"))
      .map((line) => {
        const at = line.lastIndexOf(" ")
        return [line.slice(0, at), Number(line.slice(at + 1))]
      })
  )

const measured = (
  told: ReadonlyArray<unknown>,
  more: (metrics: Metrics["Service"]) => Effect.Effect<void> = () => Effect.void
) =>
  Effect.gen(function* () {
    const { heard, log } = yield* logOf(told)
    return yield* Effect.gen(function* () {
      const metrics = yield* Metrics
      yield* Deferred.await(heard)
      yield* more(metrics)
      return yield* metrics.text
    }).pipe(Effect.provide(Layer.provide(Metrics.layer, Layer.succeed(EventLog, log))))
  })

it.effect("counts the story as it went: two plans, one failure, one retry, one ready pull request", () =>
  Effect.gen(function* () {
    const text = yield* measured(tell(readyStory).map(({ stored }) => stored))
    assert.deepStrictEqual(numbers(text, "ai_agent_"), {
      'ai_agent_tasks_started_total{agent="planner"}': 2,
      'ai_agent_tasks_started_total{agent="executor"}': 2,
      'ai_agent_tasks_completed_total{agent="planner",status="success"}': 2,
      'ai_agent_tasks_completed_total{agent="executor",status="failed"}': 1,
      'ai_agent_tasks_completed_total{agent="executor",status="success"}': 1,
      'ai_agent_errors_total{agent="executor",error_type="passes-on-base"}': 1,
      'ai_agent_errors_total{agent="executor",error_type="provider"}': 1,
      // Twenty seconds between events: 5 from the alert to the plan, 3 from the rejection to the next.
      'ai_agent_task_duration_seconds_sum{agent="planner"}': 160,
      'ai_agent_task_duration_seconds_count{agent="planner"}': 2,
      // 9 from the approval to the failure, 6 from the retry to the pull request that is ready.
      'ai_agent_task_duration_seconds_sum{agent="executor"}': 300,
      'ai_agent_task_duration_seconds_count{agent="executor"}': 2
    })
  })
)

it.effect("keeps tasks apart, counts sessions that failed, and passes over what it cannot read", () =>
  Effect.gen(function* () {
    const parked = tell(parkedStory, taskIdOf("sentry:harbor:2"))
    const crashed = tell(
      [examples["task.received"], { ...examples["session.ended"], outcome: "crashed" }, examples["plan.created"]],
      taskIdOf("sentry:harbor:3")
    )
    const text = yield* measured(
      [...parked, { stored: { type: "nobody.knows" } }, ...crashed].map(({ stored }) => stored)
    )
    assert.deepStrictEqual(numbers(text, "ai_agent_"), {
      'ai_agent_tasks_started_total{agent="planner"}': 2,
      'ai_agent_tasks_completed_total{agent="planner",status="success"}': 1,
      'ai_agent_errors_total{agent="planner",error_type="crashed"}': 1,
      'ai_agent_task_duration_seconds_sum{agent="planner"}': 40,
      'ai_agent_task_duration_seconds_count{agent="planner"}': 1
    })
  })
)

it.effect("asks for queue lengths when it is read, and counts deliveries and webhooks", () =>
  Effect.gen(function* () {
    const text = yield* measured([], ({ queueLength, delivered, webhook }) =>
      Effect.all([
        queueLength("planner", Effect.succeed(3)),
        queueLength("executor", Effect.succeed(0)),
        delivered("planner", "Applied", 1500),
        webhook("sentry", 202),
        webhook("sentry", 202)
      ]).pipe(Effect.asVoid)
    )
    assert.deepStrictEqual(numbers(text, "ai_agent_queue_length"), {
      'ai_agent_queue_length{queue="planner"}': 3,
      'ai_agent_queue_length{queue="executor"}': 0
    })
    assert.include(text, 'redgreen_delivery_duration_seconds_sum{consumer="planner",outcome="Applied"} 1.5')
    assert.include(text, 'redgreen_webhooks_total{vendor="sentry",status="202"} 2')
  })
)
