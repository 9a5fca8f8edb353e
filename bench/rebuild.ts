import "effect/schema/SchemaJITCompiler/enable"
import { parseArgs } from "node:util"
import { jetstreamManager } from "@nats-io/jetstream"
import { Console, Context, Effect, Layer, References, Schedule, Stream } from "effect"
import type postgres from "postgres"
import { EventLog } from "#domain/EventLog.ts"
import { Nats } from "#infra/nats/Nats.ts"
import { provision } from "#infra/nats/provision.ts"
import { EVENTS } from "#infra/nats/topology.ts"
import type { ReadModel } from "#projections/engine/ReadModel.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { readModels } from "#projections/models/all.ts"
import { money } from "#projections/models/money.ts"
import { Postgres } from "#projections/Postgres.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { CpuMeter } from "./CpuMeter.ts"
import * as Emmett from "./emmett/Emmett.ts"
import { fill } from "./fill.ts"
import { perSecond } from "./perSecond.ts"
import { theirLog } from "./theirLog.ts"

// How fast read models are made anew from the log, beside what reading the same events and throwing them away takes, and beside Emmett's
// rebuild of the same table by the same fold: `node bench/rebuild.ts [--events 300000] [--rounds 3] [--no-emmett]`. One machine holds the
// server, the database and this process, so that with few cores each takes from the others.

const { values: flags } = parseArgs({
  options: {
    events: { type: "string", default: "300000" },
    rounds: { type: "string", default: "3" },
    "no-emmett": { type: "boolean", default: false }
  }
})
/** What `fill` makes of a task, on average. */
const PER_TASK = 17.8
const tasks = Math.ceil(Number(flags.events) / PER_TASK)

const bench = Effect.gen(function* () {
  const nats = yield* Nats
  const filled = yield* Effect.promise(() => fill(nats, { tasks }))
  yield* Console.log(
    `${filled.events.toLocaleString("en")} events of ${tasks.toLocaleString("en")} tasks, filled in ${filled.seconds.toFixed(0)} s\n`
  )
  const head = filled.events
  const emmett = flags["no-emmett"] ? undefined : yield* emmettStore(tasks)
  const one = yield* engine([money])
  const all = yield* engine(readModels)
  const rows = {
    pulled: perSecond("read and discard, pull consumer", head),
    followed: perSecond("read and discard, our log", head),
    one: perSecond("rebuild one model (money)", head),
    all: perSecond(`rebuild all ${readModels.length} models at once`, head),
    emmett: perSecond("Emmett, money, 5000 at a time, no pause", head)
  }
  for (let round = 0; round < Number(flags.rounds); round++) {
    rows.pulled.add(yield* measured(pulled(head)))
    rows.followed.add(yield* measured(followed(head)))
    rows.one.add(yield* measured(rebuilt(one.engine, [money])))
    rows.all.add(yield* measured(rebuilt(all.engine, readModels)))
    if (emmett === undefined) continue
    rows.emmett.add(yield* Effect.promise(() => Emmett.rebuild(emmett.url, 5_000, 0)))
    const [ours, theirs] = yield* Effect.promise(() => Promise.all([one, emmett].map(({ sql }) => sumOf(sql))))
    if (ours !== theirs) return yield* Effect.die(new Error(`the tables differ: ${ours} here, ${theirs} there`))
  }
  const limit = Math.max(rows.pulled.median(), rows.followed.median())
  for (const row of Object.values(rows)) if (row.median() > 0) yield* Console.log(row.line(limit))
})

/** What a step took, and what of it was this process's own work. */
const measured = <E, R>(step: Effect.Effect<number, E, R>) =>
  Effect.suspend(() => {
    const cpu = new CpuMeter()
    return Effect.map(step, (seconds) => ({ seconds, cpuSeconds: cpu.read().ownMs / 1000 }))
  })

const timed = <E, R>(step: Effect.Effect<unknown, E, R>) =>
  Effect.suspend(() => {
    const from = performance.now()
    return Effect.map(step, () => (performance.now() - from) / 1000)
  })

/** The fastest way there is for who may make a consumer, which no service of ours may: nothing is acknowledged, nothing parsed. */
const pulled = Effect.fnUntraced(function* (head: number) {
  const { connection } = yield* Nats
  return yield* timed(
    Effect.promise(async () => {
      const manager = await jetstreamManager(connection, { checkAPI: false })
      const name = `bench-${crypto.randomUUID()}`
      await manager.consumers.add(EVENTS, { name, ack_policy: "none", mem_storage: true, inactive_threshold: 60e9 })
      const consumer = await manager.jetstream().consumers.get(EVENTS, name)
      let left = head
      const messages = await consumer.consume({ max_messages: 10_000 })
      for await (const _ of messages) if (--left === 0) break
      await manager.consumers.delete(EVENTS, name)
    })
  )
})

const followed = Effect.fnUntraced(function* (head: number) {
  const log = yield* Effect.provide(EventLog, yield* theirLog)
  return yield* timed(
    log.follow(0).pipe(
      Stream.takeUntil(({ position }) => position >= head),
      Stream.runDrain
    )
  )
}, Effect.scoped)

const engine = Effect.fnUntraced(function* (models: ReadonlyArray<ReadModel>) {
  const { sql, url } = yield* emptyDatabase
  const layer = ReadModels.layer(models).pipe(
    Layer.provide(Postgres.layer),
    Layer.provide(yield* theirLog),
    Layer.provide(configured({ DATABASE_URL: url }))
  )
  const engine = Context.get(yield* Layer.build(layer), ReadModels)
  yield* until(engine, (all) => all.every(({ error, lag }) => error === null && lag === 0))
  return { engine, sql }
})

const until = ({ standings }: ReadModels["Service"], fact: (all: Effect.Success<typeof standings>) => boolean) =>
  Effect.repeat(standings, { until: fact, schedule: Schedule.spaced("50 millis") })

/** From the moment the first is begun until the last has taken the place of the one before. */
const rebuilt = Effect.fnUntraced(function* (engine: ReadModels["Service"], models: ReadonlyArray<ReadModel>) {
  yield* Effect.forEach(models, ({ name }) => engine.rebuild(name))
  yield* until(engine, (all) => all.some(({ generation }) => generation === "next"))
  return yield* timed(until(engine, (all) => all.every((one) => one.generation === "live" && one.requestedAt === null)))
})

const emmettStore = Effect.fnUntraced(function* (tasks: number) {
  yield* Effect.promise(() => Emmett.install(console.error))
  const { sql, url } = yield* emptyDatabase
  yield* Effect.promise(() => Emmett.prepare(sql, url, tasks))
  return { sql, url }
})

const sumOf = async (sql: postgres.Sql) => {
  const [sums] = await sql`
    select (select json_build_array(count(*), sum(micros)) from money.spend)::text || (select json_build_array(count(*),
      sum(budget_micros), sum(spent_micros)) from money.task)::text as text`
  return String(sums?.["text"])
}

const World = Layer.mergeAll(Cluster.layer, Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

await Effect.runPromise(
  Effect.scoped(bench).pipe(Effect.provide(World), Effect.provideService(References.MinimumLogLevel, "Warn"))
)
