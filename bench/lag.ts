import "effect/schema/SchemaJITCompiler/enable"
import { setTimeout as pause } from "node:timers/promises"
import { parseArgs } from "node:util"
import { Console, Context, Effect, Layer, References, Schedule } from "effect"
import type postgres from "postgres"
import { Nats } from "#infra/nats/Nats.ts"
import { provision } from "#infra/nats/provision.ts"
import { guardOf, subjectOf } from "#infra/nats/topology.ts"
import { ReadModels } from "#projections/engine/ReadModels.ts"
import { readModels } from "#projections/models/all.ts"
import { Postgres } from "#projections/Postgres.ts"
import { Cluster, configured, emptyDatabase } from "#test/database.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { CpuMeter } from "./CpuMeter.ts"
import { fillHistory } from "./fillHistory.ts"
import { theirLog } from "./theirLog.ts"

// How long it takes from the append of an event until its rows are there, while events come at a steady rate and all read models are kept
// up: `node bench/lag.ts [--rate 500] [--seconds 20]`. Appends are single, guarded and on the disk before the next one, as services write.
// Rows and position of a batch are one transaction, so the position that is read here every few milliseconds tells of the rows.

const { values: flags } = parseArgs({
  options: { rate: { type: "string", default: "500" }, seconds: { type: "string", default: "20" } }
})
const [rate, seconds] = [Number(flags.rate), Number(flags.seconds)]
const LOOK_MS = 3
/** Not measured: everything runs for the first time. */
const WARM_UP = rate * 3

interface Appended {
  readonly begun: number
  readonly stored: number
}

const bench = Effect.gen(function* () {
  const { sql, url } = yield* emptyDatabase
  const { jetstream } = yield* Nats
  const log = yield* theirLog
  const engine = ReadModels.layer(readModels).pipe(
    Layer.provide(Postgres.layer),
    Layer.provide(log),
    Layer.provide(configured({ DATABASE_URL: url }))
  )
  const { standings } = Context.get(yield* Layer.build(engine), ReadModels)
  yield* Effect.repeat(standings, {
    until: (all) => all.every(({ error }) => error === null),
    schedule: Schedule.spaced("50 millis")
  })
  const cpu = new CpuMeter()
  const appended: Array<Appended> = []
  const count = WARM_UP + rate * seconds
  const looking = look(sql, count)
  const begun = performance.now()
  yield* Effect.promise(async () => {
    for (const event of events(count)) {
      const early = begun + (appended.length * 1000) / rate - performance.now()
      if (early > 0) await pause(early)
      const at = performance.now()
      // The guard of a whole task, as every append has it; the number it expects is the task's own last one.
      const expect = { lastSubjectSequence: event.last, lastSubjectSequenceSubject: guardOf(event.stored.subject) }
      const subject = subjectOf(event.stored.type, event.stored.subject)
      const { seq } = await jetstream.publish(subject, JSON.stringify(event.stored), { expect })
      event.placed(seq)
      appended.push({ begun: at, stored: performance.now() })
    }
  })
  const took = (performance.now() - begun) / 1000
  const seen = yield* Effect.promise(() => looking)
  const { busy, ownMs } = cpu.read()
  yield* Console.log(
    `${count.toLocaleString("en")} appends, ${Math.round(count / took)} a second (${rate} wanted); all ${readModels.length} read models; ${(100 * busy).toFixed(0)} % of the cores busy, ${(ownMs / took / 1000).toFixed(2)} cores by this process\n`
  )
  const own = appended.slice(WARM_UP).map(({ begun, stored }) => stored - begun)
  yield* Console.log(line("append, until it is on the disk", own))
  for (const [name, times] of seen) {
    const measured = appended.slice(WARM_UP).map(({ begun }, nth) => times[WARM_UP + nth]! - begun)
    yield* Console.log(line(`append begun to row seen, ${name}`, measured))
  }
})

/** Histories of many tasks at once, taken in turns. */
function* events(count: number) {
  const lanes = Array.from({ length: 40 }, (_, nth) => ({ task: nth, left: [...fillHistory(nth)], last: 0 }))
  for (let nth = 0; nth < count; nth += 1) {
    const lane = lanes[nth % lanes.length]!
    if (lane.left.length === 0) {
      lane.task += lanes.length
      Object.assign(lane, { left: [...fillHistory(lane.task)], last: 0 })
    }
    const stored = lane.left.shift()!
    yield {
      stored,
      last: lane.last,
      placed: (sequence: number) => {
        lane.last = sequence
      }
    }
  }
}

/** When each position was there, by model and for the last of them. */
const look = async (sql: postgres.Sql, count: number) => {
  const names = ["the slowest of all", ...readModels.map(({ name }) => name)]
  const seen = new Map<string, Array<number>>(names.map((name) => [name, []]))
  for (let least = 0; least < count; await pause(LOOK_MS)) {
    const rows = await sql<Array<{ name: string; position: number }>>`
      select name, position::float8 as position from read_model where generation = 'live'`
    const now = performance.now()
    least = Math.min(...rows.map(({ position }) => position))
    for (const { name, position } of [...rows, { name: "the slowest of all", position: least }]) {
      const times = seen.get(name)!
      while (times.length < position) times.push(now)
    }
  }
  return seen
}

const line = (what: string, times: ReadonlyArray<number>) => {
  const sorted = [...times].sort((one, other) => one - other)
  const at = (share: number) =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1).padStart(7)} ms`
  return `${what.padEnd(48)}  p50 ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)}  most ${at(1)}`
}

const World = Layer.mergeAll(Cluster.layer, Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

await Effect.runPromise(
  Effect.scoped(bench).pipe(Effect.provide(World), Effect.provideService(References.MinimumLogLevel, "Warn"))
)
