import { describe, expect, layer } from "@effect/vitest"
import { Effect, Layer, Queue, Schedule } from "effect"
import { vi } from "vitest"
import { Applied, type Outcome } from "#domain/Consumer.ts"
import type { TaskId } from "#domain/Ids.ts"
import { append, consuming, durable, newTask } from "#test/consuming.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { type DeadLetter, DeadLetters } from "./DeadLetters.ts"
import { Nats } from "./Nats.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import { provision } from "./provision.ts"
import { EVENTS, REQUEUE, subjectOf } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const World = Layer.mergeAll(NatsEventStore.layer(), DeadLetters.layer, Layer.effectDiscard(provision([]))).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

/** The server writes its advisories a moment after the fact. */
const lettersOf = (task: TaskId, count: number) =>
  Effect.flatMap(DeadLetters, ({ list }) => list).pipe(
    Effect.map((letters) => letters.filter(({ taskId }) => taskId === task)),
    Effect.repeat({
      until: (letters: ReadonlyArray<DeadLetter>) => letters.length >= count,
      schedule: Schedule.spaced("50 millis")
    })
  )

describe("dead letters", () => {
  layer(World, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("hold what was parked, until a person has it delivered again", () =>
      Effect.gen(function* () {
        const { requeue } = yield* DeadLetters
        const task = newTask()
        const outcomes: Array<Outcome> = [{ _tag: "Park", reason: "The repository is archived.\nUnarchive it." }]
        const consumer = (yield* durable(task))(() => Effect.sync(() => outcomes.shift() ?? Applied))
        const settled = yield* consuming(consumer)
        const [, id] = yield* append(task, "task.received", "plan.created")
        yield* Queue.take(settled)

        const [letter] = yield* lettersOf(task, 1)
        expect(letter).toMatchObject({
          consumer: consumer.name,
          type: "plan.created",
          taskId: task,
          eventId: id,
          reason: "The repository is archived.\nUnarchive it.",
          deliveries: 1,
          requeued: false
        })
        expect(Date.parse(letter!.at)).toBeGreaterThan(Date.parse("2026-01-01"))

        yield* requeue(letter!.sequence)
        expect((yield* Queue.take(settled)).outcome).toEqual(Applied)
        expect(yield* lettersOf(task, 1)).toEqual([{ ...letter, requeued: true }])

        // Asked again, nothing comes of it.
        const { manager } = yield* Nats
        const before = yield* Effect.promise(() => manager.streams.info(REQUEUE))
        yield* requeue(letter!.sequence)
        const after = yield* Effect.promise(() => manager.streams.info(REQUEUE))
        expect(after.state.last_seq).toBe(before.state.last_seq)
      })
    )

    it.effect("come again, as a new letter about the same event, when the second delivery is parked too", () =>
      Effect.gen(function* () {
        const { requeue } = yield* DeadLetters
        const task = newTask()
        const consumer = (yield* durable(task))(() => Effect.succeed({ _tag: "Park", reason: "no" }))
        const settled = yield* consuming(consumer)
        yield* append(task, "plan.created")
        const [first] = yield* lettersOf(task, 1)
        yield* requeue(first!.sequence)
        yield* Queue.takeN(settled, 2)
        const letters = yield* lettersOf(task, 2)
        expect(letters.map(({ requeued }) => requeued)).toEqual([true, false])
        expect(letters[1]).toMatchObject({
          position: first!.position,
          eventId: first!.eventId,
          consumer: consumer.name
        })
        yield* requeue(letters[1]!.sequence)
        expect(yield* lettersOf(task, 3)).toHaveLength(3)
      })
    )

    it.effect("say why a handler was given up", () =>
      Effect.gen(function* () {
        const task = newTask()
        const settled = yield* consuming((yield* durable(task))(() => Effect.die(new Error("boom"))))
        yield* append(task, "plan.created")
        expect((yield* Queue.takeN(settled, 3)).map(({ outcome }) => outcome._tag)).toEqual(["Retry", "Retry", "Park"])
        const [letter] = yield* lettersOf(task, 1)
        expect(letter).toMatchObject({ reason: "given up after 3 deliveries: defect: Error: boom", deliveries: 3 })
      })
    )

    it.effect("hold an event whose takers die each time without an answer", () =>
      Effect.gen(function* () {
        const { jetstream } = yield* Nats
        const task = newTask()
        const { name } = (yield* durable(task, { ackWaitMs: 200, maxDeliver: 2 }))(() => Effect.succeed(Applied))
        const source = yield* Effect.promise(() => jetstream.consumers.get(EVENTS, name))
        const [id] = yield* append(task, "plan.created")
        const take = Effect.promise(async () => {
          for await (const message of await source.fetch({ max_messages: 100, expires: 1_000 }))
            if (message.subject !== subjectOf("plan.created", task)) message.ack()
        })
        yield* take
        yield* take
        const [letter] = yield* lettersOf(task, 1)
        expect(letter).toMatchObject({
          eventId: id,
          deliveries: 2,
          reason: "given up after 2 deliveries without an answer"
        })
      })
    )

    it.effect("hold an event that cannot be read, which no handler sees", () =>
      Effect.gen(function* () {
        const { jetstream } = yield* Nats
        const task = newTask()
        const settled = yield* consuming((yield* durable(task))(() => Effect.die("never called")))
        yield* Effect.promise(() => jetstream.publish(subjectOf("plan.created", task), "{ not json"))
        expect((yield* Queue.take(settled)).outcome._tag).toBe("Park")
        const [letter] = yield* lettersOf(task, 1)
        expect(letter).toMatchObject({ type: "plan.created", eventId: "", deliveries: 1 })
        expect(letter!.reason).toMatch(/^cannot be read: /)
      })
    )

    it.effect("that do not exist cannot be requeued", () =>
      Effect.gen(function* () {
        const { requeue } = yield* DeadLetters
        for (const sequence of [0, -1, 999_999])
          expect(yield* Effect.flip(requeue(sequence))).toMatchObject({ _tag: "DeadLetterMissing", sequence })
      })
    )
  })
})
