import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, layer } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Stream } from "effect"
import { vi } from "vitest"
import { erase } from "#domain/decisions/erasure.ts"
import * as Envelope from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import type { EventStore } from "#domain/EventStore.ts"
import { TaskId } from "#domain/Ids.ts"
import { load, transact } from "#domain/transact.ts"
import { Vault } from "#domain/Vault.ts"
import { examples } from "#test/examples.ts"
import { connected, connectedAs, NatsServer } from "#test/NatsServer.ts"
import { mergedStory } from "#test/story.ts"
import * as NatsEventLog from "./NatsEventLog.ts"
import * as NatsEventStore from "./NatsEventStore.ts"
import * as NatsVault from "./NatsVault.ts"
import { provision } from "./provision.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const Ground = Layer.effectDiscard(provision([])).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

/** A process of its own, as far as connections and memory go. */
const process = Layer.mergeAll(NatsEventStore.layer(), NatsEventLog.layer, NatsVault.layer)
const another = Effect.suspend(() => Layer.build(Layer.fresh(process.pipe(Layer.provideMerge(connected)))))

const author = { actor: "github:alice", causationId: "github:comment:1" }
const newTask = () => TaskId.make(`t-${crypto.randomUUID()}`)
const eventOf = (envelopes: ReadonlyArray<Envelope.Envelope>) => envelopes.map(({ event }) => event)

describe("data keys at a real server", () => {
  layer(Ground, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("are shared by writers who race for the first append, and by whoever asks later", () =>
      Effect.gen(function* () {
        for (let round = 0; round < 5; round++) {
          const task = newTask()
          const writers = yield* Effect.all([another, another, another], { concurrency: 3 })
          const write = (context: Context.Context<EventStore>, index: number) =>
            transact(task, author, ({ version }) =>
              version > index ? [] : [{ ...examples["command.asked"], key: `k-${index}-${version}` }]
            ).pipe(Effect.provide(context))
          const keys = yield* Effect.forEach(writers, (one) => Context.get(one, Vault).keyOf(task), { concurrency: 3 })
          expect(new Set(keys.map(({ id }) => id)).size).toBe(1)
          yield* Effect.forEach(writers, write, { concurrency: 3 })
          const { history } = yield* load(task).pipe(Effect.provide(yield* another))
          expect(new Set(history.map(({ stored }) => stored.sealed?.split(".")[0]))).toEqual(new Set([keys[0]!.id]))
          for (const { event } of history) expect(event).toMatchObject({ by: examples["command.asked"].by })
        }
      })
    )

    it.effect("open what other processes wrote, in a history and in the log, and nothing after they are shredded", () =>
      Effect.gen(function* () {
        const { store: folder } = yield* NatsServer
        const [writer, reader] = yield* Effect.all([another, another])
        const task = newTask()
        yield* transact(task, author, () => mergedStory).pipe(Effect.provide(writer))
        const key = (yield* Context.get(reader, Vault).keysOf([task])).get(task)!.secret.export()
        expect(filesWith(folder, key)).not.toEqual([])

        const followed = (context: Context.Context<EventLog>) =>
          Context.get(context, EventLog)
            .follow(0)
            .pipe(
              Stream.mapEffect(({ event }) => Envelope.open(event)),
              Stream.filter(({ stored }) => stored.subject === task),
              Stream.takeUntil(({ stored }) => stored.version === mergedStory.length),
              Stream.runCollect
            )
        const read = (context: Context.Context<EventStore>) => Effect.provide(load(task), context)
        for (const context of [writer, reader]) {
          expect(eventOf(yield* followed(context))).toEqual(mergedStory)
          expect(eventOf((yield* read(context)).history)).toEqual(mergedStory)
        }
        const stored = (yield* read(reader)).history.map((envelope) => envelope.stored)
        expect(JSON.stringify(stored)).not.toContain("alice")

        const vault = Context.get(writer, Vault)
        expect(yield* vault.shred(task)).toBe(true)
        expect(yield* vault.shred(task)).toBe(false)
        const heard = yield* Context.get(reader, EventLog)
          .follow(0)
          .pipe(
            Stream.filter(({ event }) => (event as Envelope.Stored).type === "task.erased"),
            Stream.take(1),
            Stream.runDrain,
            Effect.forkChild
          )
        const erased = examples["task.erased"]
        yield* transact(task, { actor: "ingest", causationId: "api:1" }, erase({ ...erased, shredded: true })).pipe(
          Effect.provide(writer)
        )
        yield* Fiber.join(heard)

        const latecomer = yield* another
        for (const context of [writer, reader, latecomer]) {
          const { history, state } = yield* read(context)
          expect(JSON.stringify([history, eventOf(yield* followed(context))])).not.toContain("alice")
          expect(state.intake).toMatchObject({ erased: true, report: { title: "erased", links: [] } })
          expect(Envelope.brokenAt(history.map((envelope) => envelope.stored))).toBeUndefined()
          // What is proven is what was proven before.
          expect(history.map((envelope) => envelope.stored).slice(0, -1)).toEqual(stored)
        }
        for (const bytes of [key, Buffer.from(key.toString("hex")), Buffer.from(key.toString("base64"))])
          expect(filesWith(folder, bytes)).toEqual([])

        // The task may tell of people again, with another key.
        yield* transact(task, author, () => [examples["pr.reverted"]]).pipe(Effect.provide(reader))
        const { history } = yield* read(latecomer)
        expect(history.at(-1)?.event).toEqual(examples["pr.reverted"])
        expect(history.at(0)?.event).toMatchObject({ report: { title: "erased" } })
      })
    )

    it.effect("cannot be replaced by whoever may make them", () =>
      Effect.gen(function* () {
        const task = newTask()
        const context = yield* another
        const { id } = yield* Context.get(context, Vault).keyOf(task)
        const planner = yield* Layer.build(
          Layer.fresh(Layer.mergeAll(NatsVault.layer).pipe(Layer.provideMerge(connectedAs("planner"))))
        )
        expect((yield* Context.get(planner, Vault).keyOf(task)).id).toBe(id)
        expect(String(yield* Effect.exit(Context.get(planner, Vault).shred(task)))).toContain("Permissions Violation")
        expect((yield* Context.get(yield* another, Vault).keysOf([task])).get(task)?.id).toBe(id)
      })
    )

    it.effect("are found for many tasks at once, as far as there are any", () =>
      Effect.gen(function* () {
        const vault = Context.get(yield* another, Vault)
        const tasks = Array.from({ length: 700 }, newTask)
        const half = tasks.filter((_, index) => index % 2 === 0)
        const made = yield* Effect.forEach(half, vault.keyOf, { concurrency: 20 })
        const found = yield* Context.get(yield* another, Vault).keysOf(tasks)
        expect(half.map((task) => found.get(task)?.id)).toEqual(made.map(({ id }) => id))
        expect(found.size).toBe(half.length)
      })
    )
  })
})

const filesWith = (folder: string, bytes: Buffer) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(bytes))
