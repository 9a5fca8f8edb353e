import { createServer } from "node:net"
import { assert, layer } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Exit, Layer, Scope } from "effect"
import { vi } from "vitest"
import { Applied, NotRelevant } from "#domain/Consumer.ts"
import type { EventStore } from "#domain/EventStore.ts"
import type { TaskId } from "#domain/Ids.ts"
import { traceOf } from "#domain/traceOf.ts"
import { consume } from "#infra/nats/consume.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { attributeOf, startCollector, treeOf } from "#test/Collector.ts"
import { append, newTask } from "#test/consuming.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { tracing } from "./Tracing.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

/** A service of its own: a connection and a tracer that nobody else has. Closing it sends what it has not told yet. */
const service = Effect.fnUntraced(function* (name: string, settings: Record<string, string>) {
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const context = yield* Layer.build(
    Layer.fresh(NatsEventStore.layer()).pipe(
      Layer.provideMerge(Layer.fresh(connected)),
      Layer.provideMerge(Layer.fresh(tracing(name))),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings)))
    )
  ).pipe(Scope.provide(scope))
  return {
    close: Scope.close(scope, Exit.void),
    scope,
    does: <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.provide(work, context)
  }
})

/** Hands one event of the task on: `handle` runs as the consumer, in the service. */
const consumer = Effect.fnUntraced(function* (
  { does, scope }: Effect.Success<ReturnType<typeof service>>,
  name: string,
  wakesOn: "task.received" | "plan.created",
  task: TaskId,
  handle: Effect.Effect<unknown, never, EventStore>
) {
  const done = yield* Deferred.make<void>()
  const own = `${name}-${crypto.randomUUID().slice(0, 8)}`
  yield* provision([{ name: own, wakesOn: [wakesOn] }])
  yield* consume(
    {
      name: own,
      wakesOn: [wakesOn],
      handle: ({ stored }) =>
        stored.subject === task ? Effect.as(Effect.orDie(handle), Applied) : Effect.succeed(NotRelevant)
    },
    {
      concurrency: 1,
      observe: ({ _tag }) => (_tag === "Applied" ? Effect.asVoid(Deferred.succeed(done, undefined)) : Effect.void)
    }
  ).pipe(does, Scope.provide(scope))
  return { name: own, done: Deferred.await(done) }
})

const received = (task: TaskId) => append(task, "task.received")
const webhook = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  work.pipe(
    Effect.withSpan("deciding"),
    Effect.withSpan("POST /webhooks/sentry", { kind: "server", attributes: { "redgreen.vendor": "sentry" } })
  )

const World = NatsServer.layer.pipe((server) => connected.pipe(Layer.provideMerge(server)))

layer(World, { excludeTestServices: true, timeout: "120 seconds" })("tracing", (it) => {
  it.effect("makes one trace of a webhook and what consumers of other processes do about it", () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      yield* provision([])
      const task = newTask()
      const [ingest, planner, executor] = yield* Effect.all([
        service("redgreen-ingest", collector.settings),
        service("redgreen-planner", collector.settings),
        service("redgreen-executor", collector.settings)
      ])
      const planned = yield* consumer(
        planner,
        "planner",
        "task.received",
        task,
        Effect.orDie(append(task, "plan.created"))
      )
      const worked = yield* consumer(executor, "executor", "plan.created", task, Effect.void)
      const [first] = yield* ingest.does(webhook(received(task)))
      yield* Effect.all([planned.done, worked.done])
      yield* Effect.all([ingest.close, planner.close, executor.close])

      const { traceId } = traceOf(first!)
      const trace = collector.spans.filter((span) => span.traceId === traceId)
      assert.strictEqual(
        treeOf(trace),
        [
          "task",
          "  POST /webhooks/sentry",
          "    deciding",
          "      NatsEventStore.read",
          "      append task.received",
          `        ${planned.name} task.received`,
          "          NatsEventStore.read",
          "          append plan.created",
          `            ${worked.name} plan.created`
        ].join("\n")
      )
      assert.deepStrictEqual(
        trace
          .filter(({ kind }) => kind !== 1)
          .map(({ kind, name, service }) => [service, kind, name.split("-")[0]])
          .sort(),
        [
          ["redgreen-executor", 5, "executor"],
          ["redgreen-ingest", 2, "POST /webhooks/sentry"],
          ["redgreen-ingest", 4, "append task.received"],
          ["redgreen-planner", 4, "append plan.created"],
          ["redgreen-planner", 5, "planner"]
        ]
      )
      const handled = trace.find(({ name }) => name.startsWith("planner"))!
      assert.strictEqual(attributeOf(handled, "redgreen.outcome"), "Applied")
      assert.strictEqual(attributeOf(handled, "redgreen.task.id"), task)
    })
  )

  it.effect("comes to the same trace where nobody told who appended the event", () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      yield* provision([])
      const task = newTask()
      const untraced = yield* service("redgreen-ingest", {})
      const planner = yield* service("redgreen-planner", collector.settings)
      const planned = yield* consumer(planner, "planner", "task.received", task, Effect.void)
      const [first] = yield* untraced.does(webhook(received(task)))
      yield* planned.done
      yield* planner.close
      const { traceId, spanId } = traceOf(first!)
      const handled = collector.spans.filter((span) => span.traceId === traceId)
      assert.deepStrictEqual(
        handled.map(({ name, parentSpanId }) => [name, parentSpanId]),
        [[`${planned.name} task.received`, spanId]]
      )
    })
  )

  it.effect("keeps apart what one errand does for several tasks, and points back to it", () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      yield* provision([])
      const poller = yield* service("redgreen-ingest", collector.settings)
      const [one, other] = yield* poller.does(
        Effect.all([received(newTask()), received(newTask())]).pipe(Effect.withSpan("round"))
      )
      // Nobody asked for it and it came to nothing.
      yield* poller.does(Effect.void.pipe(Effect.withSpan("round that finds nothing")))
      yield* poller.close
      const of = ([id]: ReadonlyArray<string>) =>
        collector.spans.filter(({ traceId }) => traceId === traceOf(id!).traceId)
      assert.strictEqual(
        treeOf(of(one)),
        ["task", "  round", "    NatsEventStore.read", "    append task.received", "    NatsEventStore.read"].join("\n")
      )
      assert.strictEqual(treeOf(of(other)), ["task", "  append task.received"].join("\n"))
      const [pointer] = of(other).find(({ name }) => name.startsWith("append"))!.links
      assert.deepInclude(pointer, { traceId: traceOf(one[0]!).traceId })
      assert.notInclude(
        collector.spans.map(({ name }) => name),
        "round that finds nothing"
      )
    })
  )

  it.effect("samples tasks, not spans, and says so to those who come after", () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      yield* provision([])
      const share = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" }
      const ingest = yield* service("redgreen-ingest", { ...collector.settings, ...share })
      const begun = yield* ingest.does(Effect.forEach(Array.from({ length: 12 }), () => webhook(received(newTask()))))
      yield* ingest.close
      const seen = new Set(collector.spans.map(({ traceId }) => traceId))
      for (const [id] of begun) {
        const { traceId } = traceOf(id!)
        assert.strictEqual(seen.has(traceId), Number.parseInt(traceId.slice(-14), 16) < 2 ** 55)
        if (seen.has(traceId))
          assert.lengthOf(
            collector.spans.filter((span) => span.traceId === traceId),
            5
          )
      }
    })
  )

  it.effect("sends protobuf with the headers it is given, unless told otherwise", () =>
    Effect.gen(function* () {
      const collector = yield* startCollector
      const ingest = yield* service("redgreen-ingest", {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
        OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20secret,x-team=harbor",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test"
      })
      yield* ingest.does(webhook(Effect.void))
      yield* ingest.close
      const [request] = collector.received
      assert.deepInclude(request!.headers, {
        "content-type": "application/x-protobuf",
        "x-key": "a secret",
        "x-team": "harbor"
      })
      for (const text of ["POST /webhooks/sentry", "redgreen-ingest", "deployment.environment.name"])
        assert.include(request!.body, text)
    })
  )

  it.effect("costs nothing but its spans when the collector is away, or takes them and never answers", () =>
    Effect.gen(function* () {
      yield* provision([])
      const silent = yield* Effect.acquireRelease(
        Effect.promise(
          () =>
            new Promise<ReturnType<typeof createServer>>((resolve) => {
              const server = createServer().listen(0, "127.0.0.1", () => resolve(server))
            })
        ),
        (server) => Effect.sync(() => server.close())
      )
      const { port } = silent.address() as { port: number }
      for (const endpoint of ["http://127.0.0.1:9", `http://127.0.0.1:${port}`]) {
        const ingest = yield* service("redgreen-ingest", { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
        const many = Effect.forEach(Array.from({ length: 5_000 }), () => webhook(Effect.void), { discard: true })
        // Whoever waited for the silent one would wait for ever.
        yield* ingest.does(Effect.andThen(many, received(newTask()))).pipe(Effect.timeout("60 seconds"))
        yield* ingest.close.pipe(Effect.timeout("60 seconds"))
      }
    })
  )
})
