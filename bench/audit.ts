import { createPublicKey, generateKeyPairSync } from "node:crypto"
import { parseArgs } from "node:util"
import { Console, DateTime, Effect, Layer, Stream } from "effect"
import { seal } from "#domain/audit/Checkpoint.ts"
import { advance, type Head, start } from "#domain/audit/Head.ts"
import { LogAudit } from "#domain/audit/LogAudit.ts"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import { provision } from "#infra/nats/provision.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { fill } from "./fill.ts"

// How long it takes to audit a whole log, beside reading the same events and throwing them away, and beside the digest of the log
// alone, which is what signing a checkpoint costs: `node bench/audit.ts [--tasks 100000]`. One server, one client, one core.

const { values: flags } = parseArgs({ options: { tasks: { type: "string", default: "100000" } } })

const bench = Effect.gen(function* () {
  const filled = yield* Effect.flatMap(Nats, (nats) => Effect.promise(() => fill(nats, { tasks: Number(flags.tasks) })))
  yield* Console.log(
    `${count(filled.tasks)} tasks, ${count(filled.events)} events (made in ${seconds(filled.seconds)})`
  )
  const discarded = yield* walk(() => {})
  let head: Head = start
  const digested = yield* walk(({ event, position }) => {
    head = advance(head, position, event)
  })
  const { privateKey } = generateKeyPairSync("ed25519")
  const checkpoint = seal(head, DateTime.formatIso(yield* DateTime.now), privateKey)
  const audit = new LogAudit([checkpoint], createPublicKey(privateKey))
  const audited = yield* walk(({ event, position }) => Effect.runSync(audit.take({ event, position })))
  const { checkpoints, contradictions, findings } = audit.conclude()
  if (checkpoints !== 1 || contradictions.length + findings.length > 0) throw new Error("the log does not hold")
  const rows = { "read and discard": discarded, "digest of the log": digested, audit: audited }
  for (const [name, taken] of Object.entries(rows))
    yield* Console.log(
      `  ${name.padEnd(20)} ${seconds(taken).padStart(9)}  ${count(filled.events / taken).padStart(9)} events/s  ${(taken / discarded).toFixed(2)} x`
    )
  yield* Console.log(`  resident memory at the end ${count(process.memoryUsage().rss / 2 ** 20)} MiB`)
})

/** Seconds it took to go through the log once. */
const walk = Effect.fnUntraced(function* (take: (recorded: Recorded) => void) {
  const log = yield* EventLog
  const head = yield* log.head
  const from = performance.now()
  yield* log.follow(0).pipe(
    Stream.takeUntil(({ position }) => position >= head),
    Stream.runForEachArray((batch) => Effect.sync(() => batch.forEach(take)))
  )
  return (performance.now() - from) / 1000
})

const count = (value: number) => Math.round(value).toLocaleString("en")
const seconds = (value: number) => `${value.toFixed(1)} s`

const World = Layer.mergeAll(NatsEventLog.layer, Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

await Effect.runPromise(Effect.provide(bench, World))
