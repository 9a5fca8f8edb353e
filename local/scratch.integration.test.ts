import { existsSync, readFileSync } from "node:fs"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import type { Event } from "#domain/Event.ts"
import { EventLog } from "#domain/EventLog.ts"
import { EventStore } from "#domain/EventStore.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { cancelledStory, closedStory, mergedStory, parkedStory, readyStory, stored, tell } from "#test/story.ts"
import { built, figures } from "./scratchFigures.ts"
import { copyInto } from "./scratchLog.ts"
import { scratchLog, scratchModels, serveScratch } from "./scratchServices.ts"
import { openScratch } from "./scratchWorld.ts"

const stories: ReadonlyArray<ReadonlyArray<Event>> = [mergedStory, readyStory, parkedStory, cancelledStory, closedStory]
const histories = stories.flatMap((events, index) =>
  Array.from({ length: 60 }, (_, nth) => stored(tell(events, taskIdOf(`test:${index}:${nth}`))))
)
const ids: ReadonlyArray<TaskId> = histories.map(([first]) => first!.subject)

/** A log as it comes about: everybody's events among each other. */
const filled = Layer.effectDiscard(
  Effect.gen(function* () {
    yield* provision([])
    const store = yield* EventStore
    for (const part of [0, 1, 2]) {
      yield* Effect.forEach(
        histories,
        Effect.fnUntraced(function* (history) {
          const third = Math.ceil(history.length / 3)
          const { position } = yield* store.read(history[0]!.subject)
          yield* store.append(history[0]!.subject, position, history.slice(part * third, (part + 1) * third))
        }),
        { concurrency: 20, discard: true }
      )
    }
  })
)
const live = filled.pipe(
  Layer.provideMerge(Layer.mergeAll(NatsEventLog.layer, NatsEventStore.layer())),
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

const folderOf = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-scratch-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
)

const open = (folder: string, tasks: ReadonlyArray<string> = []) =>
  openScratch({
    ...{ folder: join(folder, "world"), cache: join(import.meta.dirname, "../.redgreen/cache"), tasks },
    ...{ settings: { PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin" }, say: () => {} }
  })

/** The live log from its beginning to this position. */
const until = (last: number) =>
  Effect.map(EventLog, (log) =>
    log.follow(0).pipe(
      Stream.takeWhile(({ position }) => position <= last),
      Stream.take(last)
    )
  )

const bodies = (count: number) =>
  Effect.flatMap(EventLog, (log) =>
    log.follow(0).pipe(
      Stream.take(count),
      Stream.map(({ event }) => JSON.stringify(event)),
      Stream.runCollect
    )
  )

layer(live, { excludeTestServices: true, timeout: "180 seconds" })("a scratch world", (it) => {
  it.effect("holds the whole log as it is, and every task stands in it as it stands", () =>
    Effect.gen(function* () {
      const folder = yield* folderOf
      const { head } = yield* EventLog
      const total = yield* head
      const settings = yield* open(folder)
      const scratch = yield* Layer.build(scratchLog(settings))
      const copied = yield* Effect.provideContext(copyInto(yield* until(total)), scratch)
      assert.deepInclude(copied, { events: total, before: 0, faults: [], leftOut: [] })
      assert.deepStrictEqual(yield* Effect.provideContext(bodies(total), scratch), yield* bodies(total))

      const expected = new Map<string, number>()
      for (const id of ids) {
        const there = yield* Effect.provideContext(load(id), scratch)
        const here = yield* load(id)
        assert.deepStrictEqual(there.state, here.state)
        expected.set(statusOf(here.state), (expected.get(statusOf(here.state)) ?? 0) + 1)
      }
      const models = yield* Layer.build(scratchModels(settings))
      const standings = yield* Effect.provideContext(
        built(() => {}),
        models
      )
      assert.deepStrictEqual(
        standings.filter(({ error }) => error !== null),
        []
      )
      const { tasks } = yield* Effect.provideContext(figures, models)
      assert.deepStrictEqual(new Map(tasks.map(({ status, tasks }) => [status as string, tasks])), expected)

      const url = yield* Effect.provideContext(serveScratch(settings), models)
      const ask = (token: string) =>
        Effect.promise(() => fetch(`${url}/api/tasks?limit=500`, { headers: { authorization: `Bearer ${token}` } }))
      const answer = yield* ask(settings["REDGREEN_API_TOKEN"]!)
      const body = (yield* Effect.promise(() => answer.json())) as { tasks: ReadonlyArray<unknown> }
      assert.deepStrictEqual([answer.status, body.tasks.length], [200, ids.length])
      assert.strictEqual((yield* ask("another")).status, 401)
    })
  )

  it.effect("goes on after a beginning of the same log, and refuses another", () =>
    Effect.gen(function* () {
      const folder = yield* folderOf
      const { head } = yield* EventLog
      const total = yield* head
      const half = Math.floor(total / 2)
      const replay = <E>(events: Stream.Stream<{ position: number; event: unknown }, E>) =>
        Effect.scoped(
          Effect.gen(function* () {
            const scratch = yield* Layer.build(scratchLog(yield* open(folder)))
            return yield* Effect.provideContext(copyInto(events), scratch)
          })
        )
      assert.deepInclude(yield* replay(yield* until(half)), { events: half, before: 0, faults: [] })
      const early = yield* Effect.flip(replay(yield* until(half - 1)))
      assert.match(String(early), /holds \d+ events, more than/)
      const other = (yield* until(total)).pipe(
        Stream.map((one) => (one.position === 3 ? { ...one, event: { ...Object(one.event), id: "e-other" } } : one))
      )
      assert.match(String(yield* Effect.flip(replay(other))), /holds another log/)
      assert.deepInclude(yield* replay(yield* until(total)), { events: total, before: half, faults: [] })
    })
  )

  it.effect("tells where a chain is broken, and keeps what no log takes out", () =>
    Effect.gen(function* () {
      const folder = yield* folderOf
      const [first, second, third] = histories[0]!
      const broken = [
        first,
        { ...second, data: { ...second!.data, usd: 0 } },
        "what stands at a.b.c calls itself x.y",
        third
      ]
      const events = Stream.fromIterable(
        broken.map((event, index) => ({ position: index + 1, event: event as unknown }))
      )
      const scratch = yield* Layer.build(scratchLog(yield* open(folder)))
      const copied = yield* Effect.provideContext(copyInto(events), scratch)
      assert.strictEqual(copied.events, 3)
      assert.deepStrictEqual(copied.faults, [
        `${first!.subject}: Event 2 ${second!.type} was changed after it was written.`
      ])
      assert.deepStrictEqual(copied.leftOut, ["What stands at 3 is no event this release can keep."])
    })
  )

  it.effect("refuses a folder that is somebody's, or holds other tasks, and leaves no process behind", () =>
    Effect.gen(function* () {
      const folder = yield* folderOf
      const world = join(folder, "world")
      yield* Effect.promise(() => mkdir(world).then(() => writeFile(join(world, "notes.txt"), "mine")))
      assert.match(String(yield* Effect.flip(Effect.scoped(open(folder)))), /is not empty and holds no replay/)
      yield* Effect.promise(() => rm(join(world, "notes.txt")))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* open(folder, [ids[0]!])
          const { child } = JSON.parse(readFileSync(join(world, "nats.pid"), "utf8"))
          assert.isTrue(existsSync(`/proc/${child.pid}`) || process.platform !== "linux")
        })
      )
      assert.isFalse(existsSync(join(world, "nats.pid")))
      assert.isFalse(existsSync(join(world, "postgres/pid")))
      assert.match(String(yield* Effect.flip(Effect.scoped(open(folder)))), /holds a replay of other tasks/)
    })
  )
})
