import { layer } from "@effect/vitest"
import { ConfigProvider, Context, Duration, Effect, Layer, References, Schedule } from "effect"
import { expect, vi } from "vitest"
import { Artifacts } from "#domain/Artifacts.ts"
import { Disposal } from "#domain/Disposal.ts"
import { erase } from "#domain/decisions/erasure.ts"
import type { Event } from "#domain/Event.ts"
import { TaskId } from "#domain/Ids.ts"
import { retain } from "#domain/retention/retain.ts"
import { transact } from "#domain/transact.ts"
import { Metrics } from "#infra/Metrics.ts"
import { log } from "#infra/nats/log.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import type { Identity } from "#infra/nats/permissions.ts"
import { provision } from "#infra/nats/provision.ts"
import { logOf, running } from "#infra/nats/running.ts"
import { examples } from "#test/examples.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { mergedStory } from "#test/story.ts"
import { Janitor } from "./Janitor.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const settings = Layer.unwrap(
  Effect.map(NatsServer, ({ settings }) => ConfigProvider.layer(ConfigProvider.fromUnknown(settings)))
)
const Ground = Layer.effectDiscard(provision([Janitor])).pipe(
  Layer.provideMerge(NatsEventStore.layer()),
  Layer.provideMerge(connected),
  Layer.provideMerge(settings),
  Layer.provideMerge(NatsServer.layer),
  Layer.provideMerge(Layer.succeed(References.MinimumLogLevel, "Fatal"))
)
const as = (identity: Identity) => Layer.build(Layer.fresh(log(identity)))

layer(Ground, { excludeTestServices: true, timeout: "120 seconds" })("the janitor, as the server knows it", (it) => {
  const author = { actor: "ingest", causationId: "api:1" }
  const written = Effect.fnUntraced(function* () {
    const executor = yield* as("executor")
    const task = TaskId.make(`t-${crypto.randomUUID()}`)
    const transcript = yield* Context.get(executor, Artifacts).put(Buffer.from(`said in ${task}`))
    const told = mergedStory.map((event): Event => (event._tag === "session.ended" ? { ...event, transcript } : event))
    yield* transact(task, author, () => told)
    return { task, transcript, executor }
  })

  it.effect("clears away what an erased task alone named, as soon as it hears of it", () =>
    Effect.gen(function* () {
      const { executor, task, transcript } = yield* written()
      yield* Layer.build(
        running(Janitor).pipe(Layer.provide(logOf("janitor", [Janitor])), Layer.provide(Metrics.layer))
      )
      yield* transact(task, author, erase({ ...examples["task.erased"], shredded: true }))
      const { get } = Context.get(executor, Artifacts)
      const gone = yield* Effect.flip(get(transcript)).pipe(
        Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 400 })
      )
      expect(gone.removed).toMatchObject({ why: "erasure", bytes: `said in ${task}`.length })
    })
  )

  it.effect("may take away what is overdue, and nobody else may", () =>
    Effect.gen(function* () {
      const { executor, transcript } = yield* written()
      const janitor = yield* as("janitor")
      const gone = yield* retain({ transcripts: Duration.zero, artifacts: Duration.zero }).pipe(Effect.provide(janitor))
      expect(gone.map(({ sha256 }) => sha256)).toContain(transcript)
      const { remove } = Context.get(executor, Disposal)
      const other = yield* Context.get(executor, Artifacts).put(Buffer.from("kept by the executor"))
      expect(String(yield* Effect.exit(remove(other, "retention")))).toContain("Permissions Violation")
      expect(yield* Effect.exit(Context.get(janitor, Artifacts).put(Buffer.from("of its own")))).toMatchObject({
        _tag: "Failure"
      })
    })
  )
})
