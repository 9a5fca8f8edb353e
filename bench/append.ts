import { headers, nuid } from "@nats-io/transport-node"
import { Clock, Console, Effect, Layer } from "effect"
import type { Stored } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { guardOf, subjectOf } from "#infra/nats/topology.ts"
import { history } from "#test/history.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"

// How long an append with its guard and the read of a task's history take, in a small log and in a large one.
// Tasks have 20 events; every sample takes a task at random, which in the large log lies mostly in blocks the server has
// not in memory; a recent one is among the last 50. `sync_interval: always`, one server, one client.

const SIZES = [1_000, 1_000_000]
const PER_TASK = 20
const RECENT = 50
const SAMPLES = 500
const LOAD_MS = 4 * 60_000

const types: ReadonlyArray<EventType> = [
  "task.received",
  "session.ended",
  "plan.created",
  "pr.opened",
  "plan.approved",
  "tests.written",
  "tests.red",
  "fix.written",
  "tests.green",
  "scan.completed",
  ...Array<EventType>(PER_TASK - 10).fill("budget.spent")
]

const taskAt = (index: number) => TaskId.make(`t-${index.toString().padStart(8, "0")}`)

const bench = Effect.gen(function* () {
  const started = yield* Clock.currentTimeMillis
  let events = 0
  let small: Measured | undefined
  for (const size of SIZES) {
    while (events < size && (yield* Clock.currentTimeMillis) - started < LOAD_MS)
      events = yield* load(events, Math.min(size, events + 50_000))
    const seconds = Math.round(((yield* Clock.currentTimeMillis) - started) / 1_000)
    yield* Console.log(`\n${events.toLocaleString("en")} events in the log (after ${seconds} s)`)
    const measured = yield* measure(events / PER_TASK)
    for (const [what, { median, p95 }] of Object.entries(measured)) {
      const ratio = small === undefined ? "" : `   ${(median / small[what as keyof Measured].median).toFixed(2)} x`
      yield* Console.log(`  ${what.padEnd(28)} median ${ms(median)}   p95 ${ms(p95)}${ratio}`)
    }
    small ??= measured
  }
})

/** Atomic batches of whole tasks, each task guarded: what single appends would have stored, two hundred times as fast. */
const load = Effect.fnUntraced(function* (from: number, to: number) {
  const { connection } = yield* Nats
  let committed: Promise<void> = Promise.resolve()
  for (let next = from; next < to; next += 1_000) {
    const tasks = Array.from({ length: 1_000 / PER_TASK }, (_, index) => taskAt(next / PER_TASK + index))
    // The next batch is made while the server stores this one.
    const batch = tasks.flatMap((task) => history(task, types))
    yield* Effect.promise(() => committed)
    committed = publishBatch(connection, batch)
  }
  yield* Effect.promise(() => committed)
  return to
})

const publishBatch = async (connection: Nats["Service"]["connection"], batch: ReadonlyArray<Stored>) => {
  const id = nuid.next()
  for (const [index, event] of batch.entries()) {
    const header = headers()
    header.set("Nats-Batch-Id", id)
    header.set("Nats-Batch-Sequence", String(index + 1))
    if (event.version === 1) {
      header.set("Nats-Expected-Last-Subject-Sequence", "0")
      header.set("Nats-Expected-Last-Subject-Sequence-Subject", guardOf(event.subject))
    }
    const subject = subjectOf(event.type, event.subject)
    const body = JSON.stringify(event)
    if (index < batch.length - 1) connection.publish(subject, body, { headers: header })
    else {
      header.set("Nats-Batch-Commit", "1")
      const { error } = (await connection.request(subject, body, { headers: header, timeout: 30_000 })).json<{
        readonly error?: { readonly description: string }
      }>()
      if (error !== undefined) throw new Error(error.description)
    }
  }
}

interface Sample {
  readonly median: number
  readonly p95: number
}
type Measured = Readonly<
  Record<"append to a task" | "append a new task" | "read any task's history" | "read a recent one's", Sample>
>

const measure = Effect.fnUntraced(function* (tasks: number) {
  const store = yield* EventStore
  const read: Array<number> = []
  const append: Array<number> = []
  const create: Array<number> = []
  const recent: Array<number> = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    const task = taskAt(Math.floor(Math.random() * tasks))
    const [reading, { events, position }] = yield* timed(store.read(task))
    const added = history(task, ["budget.spent"], events as ReadonlyArray<Stored>)
    const [appending] = yield* timed(store.append(task, position, added))
    const newcomer = TaskId.make(`n-${crypto.randomUUID()}`)
    const [creating] = yield* timed(store.append(newcomer, 0, history(newcomer, ["task.received"])))
    const [rereading] = yield* timed(store.read(taskAt(tasks - 1 - Math.floor(Math.random() * RECENT))))
    read.push(reading)
    recent.push(rereading)
    append.push(appending)
    create.push(creating)
  }
  return {
    "append to a task": quantiles(append),
    "append a new task": quantiles(create),
    "read any task's history": quantiles(read),
    "read a recent one's": quantiles(recent)
  } satisfies Measured
})

const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const from = performance.now()
    return Effect.map(effect, (value) => [performance.now() - from, value] as const)
  })

const quantiles = (values: ReadonlyArray<number>): Sample => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  return { median: at(0.5), p95: at(0.95) }
}

const ms = (value: number) => `${value.toFixed(2)} ms`.padStart(9)

const World = Layer.mergeAll(NatsEventStore.layer(), Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

await Effect.runPromise(Effect.provide(bench, World))
