import type { ApiError } from "@nats-io/jetstream"
import { headers, nuid } from "@nats-io/transport-node"
import { Effect, Schema, Stream } from "effect"
import { type Audit, begun, conclude, take } from "#domain/audit/Audit.ts"
import { sentence } from "#domain/audit/Finding.ts"
import { advance, type Head, start } from "#domain/audit/Head.ts"
import { EventLog, type Recorded } from "#domain/EventLog.ts"
import { TaskId } from "#domain/Ids.ts"
import { Nats } from "#infra/nats/Nats.ts"
import { EVENTS, families, subjectOf } from "#infra/nats/topology.ts"
import { untilAnswered } from "#infra/nats/untilAnswered.ts"
import { ScratchRefused } from "./scratchWorld.ts"

export interface Copied {
  /** The log holds now, and how many of them it held before. */
  readonly events: number
  readonly before: number
  /** What does not hold in what was read, as sentences. */
  readonly faults: ReadonlyArray<string>
  /** What no log takes: it calls itself otherwise than it stood, or is of a family this release does not know. */
  readonly leftOut: ReadonlyArray<string>
}

/**
 * Appends recorded events as they are: same ids, hashes and order. Where the log holds some, they have to be the beginning of what
 * comes, and it goes on after them; else it is refused. Every chain is verified on the way, and what is broken is copied and told.
 */
export const copyInto = Effect.fn("local.copyInto")(function* <E>(events: Stream.Stream<Recorded, E>) {
  const nats = yield* Nats
  const log = yield* EventLog
  const before = yield* log.head
  const held = yield* log.follow(0).pipe(
    Stream.take(before),
    Stream.runFold(
      () => start,
      (head, { event }) => next(head, event)
    )
  )
  const audits = new Map<string, Audit>()
  const leftOut: Array<string> = []
  let head = start
  let position = before
  yield* events.pipe(
    Stream.mapEffect(
      Effect.fnUntraced(function* ({ event, position }) {
        const subject = subjectIn(event)
        if (subject === undefined) {
          leftOut.push(`What stands at ${position} is no event this release can keep.`)
          return []
        }
        const { subject: task } = event as { subject: string }
        audits.set(task, yield* take(audits.get(task) ?? begun, event))
        head = next(head, event)
        if (head.events === before && head.digest !== held.digest) return yield* notThis
        return head.events <= before ? [] : [{ subject, body: JSON.stringify(event) }]
      })
    ),
    Stream.flattenIterable,
    Stream.grouped(BATCH),
    Stream.runForEach((batch) => {
      const after = position
      position += batch.length
      return append(nats, after, batch)
    })
  )
  if (head.events < before)
    return yield* new ScratchRefused({
      message: `The folder holds ${before} events, more than the ${head.events} asked for: replay into another folder.`
    })
  const faults = [...audits].flatMap(([task, audit]) => conclude(audit).map((one) => `${task}: ${sentence(one)}`))
  return { events: head.events, before, faults, leftOut } satisfies Copied
})

const notThis = new ScratchRefused({
  message: "The folder holds another log than the one to replay: replay into another folder."
})

/** Positions are counted anew: a log that was filtered has gaps. */
const next = (head: Head, event: unknown) => advance(head, head.position + 1, event)

const subjectIn = (event: unknown) => {
  const { subject, type } = Object(event) as { subject?: unknown; type?: unknown }
  if (typeof type !== "string" || !/^[a-z]+\.[a-z]+$/.test(type) || !Schema.is(TaskId)(subject)) return undefined
  return families.includes(type.slice(0, type.indexOf("."))) ? subjectOf(type, subject) : undefined
}

/** The server takes a thousand in one. */
const BATCH = 500

/** All of them or none, in this order, on the disk once it returns; sent again, they are found to be there. */
const append = (
  { connection, manager }: Nats["Service"],
  after: number,
  messages: ReadonlyArray<{ readonly subject: string; readonly body: string }>
) =>
  untilAnswered(
    "appending to the scratch log",
    async () => {
      const { state } = await manager.streams.info(EVENTS)
      if (state.last_seq === after + messages.length) return
      const batch = nuid.next()
      for (const [index, { body, subject }] of messages.entries()) {
        const header = headers()
        header.set("Nats-Batch-Id", batch)
        header.set("Nats-Batch-Sequence", String(index + 1))
        // Nobody else writes here; what a lost answer left undecided is.
        if (index === 0) header.set("Nats-Expected-Last-Sequence", String(after))
        if (index < messages.length - 1) {
          connection.publish(subject, body, { headers: header })
          continue
        }
        header.set("Nats-Batch-Commit", "1")
        const answer = await connection.request(subject, body, { headers: header, timeout: 30_000 })
        const { error } = answer.json<{ readonly error?: ApiError }>()
        if (error !== undefined) throw new Error(error.description)
      }
    },
    "60 seconds"
  )
