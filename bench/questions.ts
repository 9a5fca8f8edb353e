import { randomUUID } from "node:crypto"
import { parseArgs } from "node:util"
import { NodeHttpServer } from "@effect/platform-node"
import { Console, Effect, Layer, Schedule } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { cautious } from "#domain/Policy.ts"
import { load } from "#domain/transact.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { lessonsApi } from "#projections/lessons/lessonsApi.ts"
import { readModels } from "#projections/models/all.ts"
import { Postgres } from "#projections/Postgres.ts"
import { reportsApi } from "#projections/reports/reportsApi.ts"
import { tasksApi } from "#projections/tasks/tasksApi.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { fill } from "./fill.ts"

// How long people wait for an answer about many tasks: `node bench/questions.ts [--tasks 100000] [--samples 30]`. A real log, all read
// models built from it, asked over HTTP one question after the other; beside each, what the same server needs to say no to a wrong path.

const { values: flags } = parseArgs({
  options: { tasks: { type: "string", default: "100000" }, samples: { type: "string", default: "30" } }
})
const TASKS = Number(flags.tasks)
const TOKEN = randomUUID()

const bench = Effect.gen(function* () {
  const nats = yield* Nats
  const { events, tasks } = yield* Effect.promise(() => fill(nats, { tasks: TASKS }))
  yield* Console.log(`${count(tasks)} tasks, ${count(events)} events`)
  const begun = performance.now()
  const { standings } = yield* ReadModels
  yield* standings.pipe(
    Effect.repeat({
      until: (all) => all.every(({ generation, lag }) => generation === "live" && lag === 0),
      schedule: Schedule.spaced("1 second")
    })
  )
  const seconds = (performance.now() - begun) / 1000
  yield* Console.log(`${readModels.length} read models built in ${seconds.toFixed(0)} s, all of them at once`)
  yield* Effect.flatMap(Postgres, ({ query }) => query((sql) => sql`analyze`))

  const nothing = yield* measured(() => get("/api/nothing"))
  const row = (name: string, { p50, p99 }: Quantiles) =>
    Console.log(`  ${name.padEnd(58)} p50 ${ms(p50)}  p99 ${ms(p99)}  ${(p50 / nothing.p50).toFixed(1).padStart(6)} x`)
  yield* row("a path that is not there, over HTTP", nothing)
  // Tasks of the fill are all within half a year, in forty repositories.
  const year = "from=2026-01-01&to=2027-01-01"
  for (const question of [
    ...["", "status=merged", "status=failed&sort=-spent", "repository=harbor/service-07", "sort=-updated", "text=rate"],
    ...["requester=Person+p-7", `from=2026-01-08&sort=status`, "repository=harbor/service-07&sort=created"]
  ])
    yield* row(`board ?${question}`, yield* measured(() => get(`/api/tasks?limit=50&${question}`)))
  yield* row("task, of any", yield* measured(() => get(`/api/tasks/${anyTask()}`)))
  yield* row("history, of any, from the log", yield* measured(() => get(`/api/tasks/${anyTask()}/history`)))
  yield* row("the same inside the process: read, open and fold", yield* measured(() => load(anyTask())))
  yield* row("the same from the table", yield* measured(() => get(`/api/tasks/${anyTask()}/events`)))
  for (const report of [
    "roi",
    "lead-time",
    "refusals",
    "approvals",
    "repositories",
    "throughput",
    "cost?by=model,phase"
  ]) {
    const path = `/api/reports/${report}${report.includes("?") ? "&" : "?"}${year}`
    yield* row(`report ${report}, of a year`, yield* measured(() => get(path)))
  }
  yield* row("lessons ?q=rate", yield* measured(() => get("/api/lessons?q=rate")))
})

const anyTask = () => taskIdOf(`sentry:harbor:${10_000_000 + Math.floor(Math.random() * TASKS)}`)

const get = Effect.fnUntraced(function* (path: string) {
  const client = yield* HttpClient.HttpClient
  const request = HttpClientRequest.get(path).pipe(HttpClientRequest.bearerToken(TOKEN))
  const response = yield* client.execute(request)
  const body = yield* response.text
  if (response.status >= 400 && path !== "/api/nothing") throw new Error(`${path}: ${response.status} ${body}`)
})

interface Quantiles {
  readonly p50: number
  readonly p99: number
}

/** Milliseconds; the first answers, which find every cache cold, are not counted. */
const measured = Effect.fnUntraced(function* <A, E, R>(ask: () => Effect.Effect<A, E, R>) {
  const took: Array<number> = []
  for (let sample = -10; sample < Number(flags.samples); sample++) {
    const from = performance.now()
    yield* ask()
    if (sample >= 0) took.push(performance.now() - from)
  }
  took.sort((one, other) => one - other)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))]!
  return { p50: at(0.5), p99: at(0.99) } satisfies Quantiles
})

const count = (value: number) => Math.round(value).toLocaleString("en")
const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(10)

const settings = Layer.unwrap(
  Effect.map(emptyDatabase, ({ url }) =>
    configured({ DATABASE_URL: url, REDGREEN_API_TOKEN: TOKEN, REDGREEN_RATE_LIMIT: "1000000" })
  )
)

const World = HttpRouter.serve(Layer.mergeAll(tasksApi, reportsApi, lessonsApi), {
  disableLogger: true,
  disableListenLog: true
}).pipe(
  Layer.provideMerge(Layer.mergeAll(ReadModels.layer(readModels), Layer.succeed(ApprovalPolicy, cautious))),
  Layer.provideMerge(Postgres.layer),
  Layer.provide(settings),
  Layer.provide(Cluster.layer),
  Layer.provideMerge(NodeHttpServer.layerTest),
  Layer.provideMerge(Layer.mergeAll(NatsEventLog.layer, NatsEventStore.layer(), Layer.effectDiscard(provision([])))),
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

await Effect.runPromise(Effect.provide(bench, World))
