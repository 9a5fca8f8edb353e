import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { examples } from "#test/examples.ts"
import { parkedStory, readyStory, tell } from "#test/story.ts"
import { Metrics } from "./Metrics.ts"

/** Series that are not 0, by their name and labels. */
const numbers = (text: string, prefix: string) =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line.startsWith(prefix) && !line.includes("_bucket"))
      .map((line) => {
        const at = line.lastIndexOf(" ")
        return [line.slice(0, at), Number(line.slice(at + 1))] as const
      })
      .filter(([, value]) => value !== 0)
  )

const measured = (told: (metrics: Metrics["Service"]) => Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const metrics = yield* Metrics
    yield* told(metrics)
    return yield* metrics.text
  }).pipe(Effect.provide(Metrics.layer))

/** Each event appended by itself, as services do. */
const append = (history: ReadonlyArray<Envelope>) => (metrics: Metrics["Service"]) =>
  Effect.forEach(history, (event, index) => metrics.appended(history.slice(0, index), [event]), { discard: true })

it.effect("counts the story as it went: two plans, one failure, one retry, one ready pull request", () =>
  Effect.gen(function* () {
    const text = yield* measured(append(tell(readyStory)))
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
    assert.deepStrictEqual(numbers(text, "redgreen_refusals_total"), {
      'redgreen_refusals_total{phase="red",class="passes-on-base"}': 1
    })
    assert.deepStrictEqual(numbers(text, "redgreen_decisions_total"), {
      'redgreen_decisions_total{decision="approved",channel="github"}': 1,
      'redgreen_decisions_total{decision="rejected",channel="github"}': 1
    })
    const seconds = numbers(text, "redgreen_stage_duration_seconds_sum")
    const stage = (name: string) => seconds[`redgreen_stage_duration_seconds_sum{stage="${name}"}`]
    assert.deepStrictEqual([stage("plan"), stage("publish plan"), stage("wait for approval")], [160, 40, 80])
    // Tests, the red proof, the fix and the green proof, of all attempts, and what was left to publish.
    const proving = ["write tests", "prove red", "write fix", "prove green", "publish fix"].map(stage)
    assert.strictEqual(
      proving.reduce<number>((sum, one) => sum + (one ?? 0), 0),
      300
    )
  })
)

it.effect("counts the same when events are appended together, and nothing when they are not", () =>
  Effect.gen(function* () {
    const history = tell(readyStory)
    const [one, other] = yield* Effect.all([
      measured(append(history)),
      measured((metrics) => metrics.appended([], history))
    ])
    assert.deepStrictEqual(numbers(one, "ai_agent_"), numbers(other, "ai_agent_"))
    assert.deepStrictEqual(numbers(one, "redgreen_"), numbers(other, "redgreen_"))
    const none = yield* measured((metrics) => metrics.appended(history, []))
    assert.deepStrictEqual(numbers(none, "ai_agent_"), {})
  })
)

it.effect("keeps a task's history apart from who wrote it: two processes together count what one would", () =>
  Effect.gen(function* () {
    const history = tell(readyStory)
    const half = (mine: (index: number) => boolean) =>
      measured((metrics) =>
        Effect.forEach(history, (event, index) =>
          mine(index) ? metrics.appended(history.slice(0, index), [event]) : Effect.void
        )
      )
    const texts = yield* Effect.all([half((index) => index % 2 === 0), half((index) => index % 2 === 1)])
    const whole = numbers(yield* measured(append(history)), "ai_agent_")
    const summed = new Map<string, number>()
    for (const text of texts)
      for (const [series, value] of Object.entries(numbers(text, "ai_agent_")))
        summed.set(series, (summed.get(series) ?? 0) + value)
    assert.deepStrictEqual(Object.fromEntries([...summed].sort()), Object.fromEntries(Object.entries(whole).sort()))
  })
)

it.effect("counts sessions that failed, and neither success nor failure of what was set aside", () =>
  Effect.gen(function* () {
    const parked = tell(parkedStory, taskIdOf("sentry:harbor:2"))
    const crashed = tell(
      [examples["task.received"], { ...examples["session.ended"], outcome: "crashed" }, examples["plan.created"]],
      taskIdOf("sentry:harbor:3")
    )
    const text = yield* measured((metrics) => Effect.all([append(parked)(metrics), append(crashed)(metrics)]))
    assert.deepStrictEqual(numbers(text, "ai_agent_"), {
      'ai_agent_tasks_started_total{agent="planner"}': 2,
      'ai_agent_tasks_completed_total{agent="planner",status="success"}': 1,
      'ai_agent_errors_total{agent="planner",error_type="crashed"}': 1,
      'ai_agent_task_duration_seconds_sum{agent="planner"}': 40,
      'ai_agent_task_duration_seconds_count{agent="planner"}': 1
    })
  })
)

it.effect("counts deliveries, what became of them at a channel, and webhooks", () =>
  Effect.gen(function* () {
    const text = yield* measured(({ consumes, delivered, receives, webhook }) =>
      Effect.all([
        consumes("planner"),
        delivered("planner", "Applied", 1500),
        delivered("publisher-slack", "Retry", 20, 3),
        receives("sentry"),
        webhook("sentry", "accepted", 12),
        webhook("sentry", "accepted", 12),
        webhook("sentry", "forged", 1)
      ])
    )
    assert.include(text, 'redgreen_delivery_duration_seconds_sum{consumer="planner",outcome="Applied"} 1.5')
    assert.include(text, 'redgreen_delivery_duration_seconds_count{consumer="planner",outcome="Park"} 0')
    assert.deepStrictEqual(numbers(text, "redgreen_redeliveries_total"), {
      'redgreen_redeliveries_total{consumer="publisher-slack"}': 1
    })
    assert.deepStrictEqual(numbers(text, "redgreen_effects_total"), {
      'redgreen_effects_total{channel="slack",outcome="put off"}': 1
    })
    assert.deepStrictEqual(numbers(text, "redgreen_webhooks_total"), {
      'redgreen_webhooks_total{vendor="sentry",outcome="accepted"}': 2,
      'redgreen_webhooks_total{vendor="sentry",outcome="forged"}': 1
    })
  })
)

it.effect("asks its gauges when it is read, and leaves out the one that cannot tell", () =>
  Effect.gen(function* () {
    let lag = 7
    const text = yield* measured(({ gauge }) =>
      Effect.all([
        gauge(
          "test_lag",
          "Lag",
          ["model"],
          Effect.sync(() => [{ labels: { model: "board" }, value: lag }])
        ),
        gauge("test_dead", "Dies", [], Effect.die(new Error("the database is away"))),
        Effect.sync(() => {
          lag = 3
        })
      ])
    )
    assert.include(text, 'test_lag{model="board"} 3')
    assert.include(text, "# TYPE test_dead gauge")
    assert.notMatch(text, /^test_dead/m)
  })
)
