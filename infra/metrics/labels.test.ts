import { randomBytes } from "node:crypto"
import { assert, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { describe, expect, expectTypeOf, test } from "vitest"
import { gatewayMetrics } from "#agents/gatewayMetrics.ts"
import type { RefusalClass } from "#agents/suite/Verdict.ts"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { waitOf } from "#projections/models/Wait.ts"
import { examples } from "#test/examples.ts"
import { mergedStory, readyStory, tell } from "#test/story.ts"
import { Metrics } from "../Metrics.ts"
import { firstOf, oneOf } from "./labels.ts"
import { stageNames } from "./places.ts"
import type { refusalClasses } from "./refusalClasses.ts"

const anything = () => `${randomBytes(6).toString("hex")}"\n\\ é${"x".repeat(randomBytes(1)[0]!)}`

describe("a label", () => {
  test("says what is known, and other", () => {
    const { of } = oneOf("red", "green")
    expect(["red", "green", "blue", "", "__proto__", anything()].map(of)).toEqual([
      ...["red", "green"],
      ...["other", "other", "other", "other"]
    ])
  })

  test("says the first values that come where nobody can list them", () => {
    const { of } = firstOf(2)
    expect(["acme/a", anything(), "acme/b", "acme/c", "acme/a", "acme/b"].map(of)).toEqual([
      ...["acme/a", "other", "acme/b"],
      ...["other", "acme/a", "acme/b"]
    ])
  })
})

/** The series of a text, without their values. */
const seriesOf = (text: string) =>
  new Set(
    text
      .split("\n")
      .filter((line) => /^(redgreen|ai_agent)_/.test(line))
      .map((line) => line.slice(0, line.lastIndexOf(" ")))
  )

const said = [
  ...[examples["task.received"], examples["tests.refused"], examples["pr.opened"], examples["plan.approved"]],
  ...[examples["session.ended"], examples["task.failed"]]
]

const hostile = (value: string, repository: string) => ({
  ...{ class: value, phase: value, reason: value, repository, outcome: value, stage: value, work: value },
  by: { channel: value, id: value, name: value }
})

it.effect("a thousand hostile values of everything add no series but those of fifty repositories", () =>
  Effect.gen(function* () {
    const metrics = yield* Metrics
    const gateway = yield* gatewayMetrics
    yield* metrics.consumes("planner")
    yield* metrics.receives("github")
    const unknown = anything()
    const hit = (value: string, repository: string) =>
      Effect.gen(function* () {
        const told = tell(said, taskIdOf(`sentry:${value}`))
        // Afterwards, because what is written down has a schema.
        const history = told.map(({ event, stored }) => ({
          stored,
          event: { ...event, ...hostile(value, repository) } as Event
        }))
        yield* metrics.appended([], history)
        yield* metrics.delivered(value, value, 1)
        yield* metrics.webhook(value, value as "accepted", 1)
        yield* gateway.called(value, "answered", 1)
        const tokens = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 1, cacheWriteTokens: 1 }
        yield* gateway.spent(value, { model: value, ...tokens, usd: 1 })
      })
    yield* hit(unknown, unknown)
    const before = seriesOf(yield* metrics.text)
    yield* Effect.forEach(
      Array.from({ length: 1000 }, (_, index) => index),
      (index) => hit(anything(), `acme/repository-${index}`),
      { discard: true }
    )
    const added = [...seriesOf(yield* metrics.text)].filter((series) => !before.has(series))
    assert.strictEqual(added.length, 50)
    assert.isTrue(
      added.every((series) => series.startsWith('redgreen_pull_requests_total{repository="acme/repository-'))
    )
    // And nothing of a task or a person stands in it.
    assert.notMatch(yield* metrics.text, /sentry:harbor|\balice\b/)
  }).pipe(Effect.provide(Metrics.layer), Effect.provideService(Metric.MetricRegistry, new Map()))
)

test("the classes of refusals are the verifier's", () => {
  expectTypeOf<(typeof refusalClasses)[number]>().toEqualTypeOf<RefusalClass | "nothing-written" | "scan">()
})

test("stages are named as the reports name them", () => {
  for (const story of [readyStory, mergedStory]) {
    const states = story.map((_, index) => Task.fold(story.slice(0, index + 1)))
    for (const state of states) {
      const name = stageNames[next(state)._tag]
      if (name !== undefined) expect(name).toBe(waitOf(state)?.name)
    }
  }
})
