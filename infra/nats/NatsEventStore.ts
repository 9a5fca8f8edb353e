import { type ApiError, JetStreamApiError } from "@nats-io/jetstream"
import { headers, nuid } from "@nats-io/transport-node"
import { type Duration, Effect, Layer, Schema } from "effect"
import type { Stored } from "#domain/Envelope.ts"
import { EventStore, type History, VersionConflict } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { traced } from "../tracing/traced.ts"
import { directBatch } from "./directBatch.ts"
import { Nats } from "./Nats.ts"
import { type KeyRing, keyRing } from "./NatsVault.ts"
import { storedEvent } from "./storedEvent.ts"
import { conflicts, EVENTS, guardOf, subjectOf } from "./topology.ts"
import { NotYet, untilAnswered } from "./untilAnswered.ts"

/**
 * `EventStore` on JetStream: a position is a stream sequence. An append returns once it is on the disk of the server, or
 * of a majority. While the server is away, read and append keep trying until the deadline and then die saying so.
 */
export const layer = (options: { readonly deadline?: Duration.Input } = {}): Layer.Layer<EventStore, never, Nats> =>
  Layer.effect(
    EventStore,
    Effect.gen(function* () {
      const ring = keyRing(yield* Nats)
      const nats = { ...(yield* Nats), ring, histories: new Map<TaskId, History>() }
      return EventStore.of({
        keyOf: ring.keyOf,
        read: Effect.fn("NatsEventStore.read")(function* (taskId) {
          yield* checkId(taskId)
          return yield* untilAnswered(`reading task ${taskId}`, () => readHistory(nats, taskId), options.deadline)
        }),
        append: Effect.fnUntraced(function* (taskId, after, events) {
          yield* Effect.forEach([taskId, ...events.map(({ subject }) => subject)], checkId)
          if (events.length === 0) return
          const what = `appending ${events.map(({ type }) => type).join(", ")} to task ${taskId}`
          yield* traced(events, (traceparent) =>
            untilAnswered(what, appending(nats, taskId, after, events, traceparent), options.deadline).pipe(
              Effect.filterOrFail(
                (stored) => stored,
                () => new VersionConflict({ taskId })
              )
            )
          )
        })
      })
    })
  )

// The server would store, and answer for, a literal `*`: whose guard is then everybody's.
const checkId = (taskId: string) => Schema.decodeEffect(TaskId)(taskId).pipe(Effect.orDie)

/** With the histories read last, newest last. */
type Connected = Nats["Service"] & { readonly histories: Map<TaskId, History>; readonly ring: KeyRing }

/**
 * The newest event comes from the leader, which knows of every acknowledged append; the ones before cannot change any more,
 * so those that were read before are not read again. The hash of the event before, which each carries, tells that they are.
 */
const readHistory = async (nats: Connected, taskId: TaskId): Promise<History> => {
  const last = await nats.manager.streams.getMessage(EVENTS, { last_by_subj: guardOf(taskId) })
  if (last === null) return nothing
  const known = nats.histories.get(taskId) ?? nothing
  const newest = { position: last.seq, event: placedEvent(last) }
  let history = (await onwards(nats, taskId, known, newest)) ?? (await onwards(nats, taskId, nothing, newest))!
  // What was revealed of an erased task before is not to be kept.
  if (history.events.slice(known.events.length).some(isErasure))
    history = (await onwards(nats, taskId, nothing, newest))!
  await nats.ring.reveal(history.events.slice(history.events[0] === known.events[0] ? known.events.length : 0))
  nats.histories.delete(taskId)
  nats.histories.set(taskId, history)
  for (const oldest of [...nats.histories.keys()].slice(0, -KEPT)) nats.histories.delete(oldest)
  return history
}

/** What is known, and everything after it up to the newest event; undefined when that does not follow from it. */
const onwards = async (
  nats: Connected,
  taskId: TaskId,
  known: History,
  newest: { readonly position: number; readonly event: Stored }
): Promise<History | undefined> => {
  const before = known.events.at(-1) as Stored | undefined
  if (before?.hash === newest.event.hash && known.position === newest.position) return known
  const events = [...known.events]
  const earlier = newest.event.version - 1
  for (let from = known.position + 1; events.length < earlier; ) {
    const batch = Math.min(PAGE, earlier - events.length)
    const page = await directBatch(nats, EVENTS, { from, subject: guardOf(taskId), batch })
    if (page.length < batch)
      throw new NotYet(`only ${events.length + page.length} of ${earlier} earlier events are there`)
    for (const message of page) events.push(placedEvent(message))
    from = page.at(-1)!.sequence + 1
  }
  events.push(newest.event)
  const next = events[known.events.length] as Stored | undefined
  return before === undefined || next?.prevhash === before.hash ? { events, position: newest.position } : undefined
}

const isErasure = (event: unknown) => (event as Stored).type === "task.erased"

const nothing: History = { events: [], position: 0 }
const KEPT = 200
const PAGE = 500

/** A history with something in it that nobody was entitled to write is no ground to decide on. */
const placedEvent = (message: { readonly subject: string; readonly data: Uint8Array }): Stored => {
  const { json, misplaced } = storedEvent(message)
  if (misplaced !== undefined) throw new Error(misplaced)
  return json as Stored
}

/** One call of the answer is one attempt. It answers false when somebody else wrote to the task first. */
const appending = (
  nats: Connected,
  taskId: TaskId,
  after: number,
  events: ReadonlyArray<Stored>,
  traceparent: string | undefined
) => {
  const last = events.at(-1)!
  let unanswered = 0
  return async (): Promise<boolean> => {
    unanswered += 1
    const error = await publish(nats, taskId, after, events, traceparent)
    unanswered -= 1
    if (error === undefined) return true
    if (!conflicts.has(error.code)) throw error
    const now = await readHistory(nats, taskId)
    // An attempt whose answer was lost may have been the winner. A batch is stored whole, so its last event speaks for it.
    if (unanswered > 0 && now.events.some((event) => (event as Stored).id === last.id)) return true
    if (now.position === after) throw new NotYet("a rival's write is not settled")
    return false
  }
}

/**
 * Publishes one event, or several as an atomic batch, and answers the server's refusal if there is one. The guard on the
 * first message covers all of a batch. (The client's `startBatch` drops guards and the reason of a refusal.)
 */
const publish = async (
  { connection, refused }: Connected,
  taskId: TaskId,
  after: number,
  events: ReadonlyArray<Stored>,
  traceparent: string | undefined
): Promise<JetStreamApiError | undefined> => {
  const batch = events.length > 1 ? nuid.next() : undefined
  for (const [index, event] of events.entries()) {
    const header = headers()
    header.set("Nats-Expected-Stream", EVENTS)
    // Beside the event, not in it: what is hashed does not depend on who looks on.
    if (traceparent !== undefined) header.set("traceparent", traceparent)
    if (index === 0) {
      header.set("Nats-Expected-Last-Subject-Sequence", String(after))
      header.set("Nats-Expected-Last-Subject-Sequence-Subject", guardOf(taskId))
    }
    if (batch !== undefined) {
      header.set("Nats-Batch-Id", batch)
      header.set("Nats-Batch-Sequence", String(index + 1))
    }
    const subject = subjectOf(event.type, taskId)
    const body = JSON.stringify(event)
    if (index < events.length - 1) {
      connection.publish(subject, body, { headers: header })
      continue
    }
    if (batch !== undefined) header.set("Nats-Batch-Commit", "1")
    const answer = await connection.request(subject, body, { headers: header, timeout: 3_000 })
    const { error } = answer.json<{ readonly error?: ApiError }>()
    if (error?.err_code === INCOMPLETE) await checkNoneRefused(connection, refused, events, taskId)
    return error === undefined ? undefined : new JetStreamApiError(error)
  }
  return undefined
}

/** All of a batch but its last event is sent without asking for an answer, so this is how a refusal of one of them shows. */
const INCOMPLETE = 10176

const checkNoneRefused = async (
  connection: Connected["connection"],
  refused: ReadonlySet<string>,
  events: ReadonlyArray<Stored>,
  taskId: TaskId
) => {
  // What the server said of them came before this is answered.
  await connection.flush()
  const subject = events.map(({ type }) => subjectOf(type, taskId)).find((one) => refused.has(one))
  if (subject !== undefined) throw new Error(`Permissions Violation for Publish to "${subject}"`)
}
