import { createServer, type Server } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Schedule } from "effect"
import { Sse } from "effect/encoding"
import { HttpRouter } from "effect/http"
import { log } from "#infra/nats/log.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { provision } from "#infra/nats/provision.ts"
import { freePort } from "#local/freePort.ts"
import { configured } from "#test/database.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { restartableServices } from "#test/restartable.ts"
import { Streams } from "./Streams.ts"
import { Pace, streamApi } from "./streamApi.ts"

export const TOKEN = "a-token-of-the-test"
export const World = Layer.mergeAll(
  NatsEventStore.layer(),
  NatsEventLog.layer,
  Layer.effectDiscard(provision([]))
).pipe(Layer.provideMerge(connected), Layer.provideMerge(NatsServer.layer))

export const served = (
  server: Server,
  port: number,
  pace: { readonly heartbeat: number; readonly patience: number; readonly life?: number }
) =>
  HttpRouter.serve(streamApi, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provide(NodeHttpServer.layer(() => server, { port, host: "127.0.0.1" })),
    Layer.merge(Streams.ending),
    Layer.provide(Streams.layer),
    Layer.provide(
      Layer.succeed(Pace, {
        heartbeat: Duration.millis(pace.heartbeat),
        patience: Duration.millis(pace.patience),
        life: Duration.millis(pace.life ?? 900_000)
      })
    )
  )

/** The service on a port that it keeps, over a connection of its own to the log. */
export const service = Effect.gen(function* () {
  const { settings } = yield* NatsServer
  const port = yield* Effect.promise(freePort)
  const begin = Effect.suspend(() =>
    Layer.build(
      Layer.fresh(
        served(createServer(), port, { heartbeat: 100, patience: 5_000 }).pipe(
          Layer.provide(log("projections")),
          Layer.provide(configured({ ...settings, REDGREEN_API_TOKEN: TOKEN }))
        )
      )
    )
  )
  return { url: `http://127.0.0.1:${port}/api/stream`, ...(yield* restartableServices(begin)) }
})

interface Block {
  readonly id: string | undefined
  readonly event: string
  readonly data: {
    readonly task: string
    readonly type: string
    readonly words: string
    readonly status: string | null
  }
}

/** What a reader is told from now on; `lastId` is what it would come again with. Ends as the connection does. */
export const read = Effect.fnUntraced(function* (url: string, headers: Record<string, string> = {}) {
  const told: Array<Block> = []
  const reader = { lastId: "", text: "", told: told as ReadonlyArray<Block>, opened: false }
  const reading = Effect.tryPromise(async (signal) => {
    const response = await fetch(url, { signal, headers: { authorization: `Bearer ${TOKEN}`, ...headers } })
    assert.strictEqual(response.status, 200)
    assert.strictEqual(response.headers.get("content-type"), "text/event-stream")
    const parser = Sse.makeParser((block) => {
      if (block._tag === "Event") told.push({ id: block.id, event: block.event, data: JSON.parse(block.data) })
    })
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      reader.text += text
      reader.opened = true
      const ids = [...reader.text.matchAll(/^id: (\d+)\n/gm)]
      // A block that is cut off does not count, so neither does its id.
      reader.lastId = ids.findLast(({ index }) => reader.text.includes("\n\n", index))?.[1] ?? ""
      parser.feed(text)
    }
  }).pipe(Effect.ignore)
  const fiber = yield* Effect.forkScoped(reading)
  return Object.assign(reader, { ended: Fiber.await(fiber), leave: Fiber.interrupt(fiber) })
})

export const until = (holds: () => boolean) =>
  Effect.sync(holds).pipe(
    Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("10 millis") }),
    Effect.timeout("30 seconds"),
    Effect.orDie
  )
