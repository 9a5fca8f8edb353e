import { Deferred, Effect, Queue } from "effect"
import { Applied, type Consumer, NotRelevant, type Outcome } from "#domain/Consumer.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventType } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { type ConsumeOptions, consume } from "#infra/nats/consume.ts"
import { provision } from "#infra/nats/provision.ts"
import type { Redelivery } from "#infra/nats/topology.ts"
import { history } from "./history.ts"

/** A second and three deliveries instead of a minute and eight. */
export const impatient: Redelivery = { ackWaitMs: 1_000, maxDeliver: 3 }

export const newTask = (): TaskId => TaskId.make(`t-${crypto.randomUUID()}`)

/** Appends these events to the end of the task and answers their ids. */
export const append = Effect.fnUntraced(function* (task: TaskId, ...types: ReadonlyArray<EventType>) {
  const store = yield* EventStore
  const { events, position } = yield* store.read(task)
  const added = history(task, types, events as ReturnType<typeof history>)
  yield* store.append(task, position, added)
  return added.map(({ id }) => id)
})

/** A provisioned durable of its own; events of other tasks in the file's log are none of its business. */
export const durable = Effect.fnUntraced(function* (task: TaskId, redelivery: Redelivery = impatient) {
  const name = `c-${crypto.randomUUID()}`
  const wakesOn: ReadonlyArray<EventType> = ["plan.created"]
  yield* provision([{ name, wakesOn }], redelivery)
  return (handle: (envelope: Envelope) => Effect.Effect<Outcome>): Consumer => ({
    name,
    wakesOn,
    handle: (envelope) => (envelope.stored.subject === task ? handle(envelope) : Effect.succeed(NotRelevant))
  })
})

export interface Handled {
  readonly outcome: Outcome
  readonly ms: number
}

/** Consumes until the scope closes; what it did with the task's events comes out of the queue, in order, after it was settled. */
export const consuming = Effect.fnUntraced(function* (consumer: Consumer, options: Partial<ConsumeOptions> = {}) {
  const settled = yield* Queue.unbounded<Handled>()
  yield* consume(consumer, {
    concurrency: 1,
    defectDelaysMs: [50],
    observe: (outcome, ms) =>
      outcome._tag === "NotRelevant" ? Effect.void : Effect.asVoid(Queue.offer(settled, { outcome, ms })),
    ...options
  })
  return settled
})

/** A handler that says it began and then waits to be let go on. */
export const gate = Effect.gen(function* () {
  const began = yield* Queue.unbounded<string>()
  const open = yield* Deferred.make<void>()
  const handle = ({ stored }: Envelope) =>
    Queue.offer(began, stored.id).pipe(Effect.andThen(Deferred.await(open)), Effect.as(Applied))
  return { began, open: Deferred.succeed(open, undefined), handle }
})
