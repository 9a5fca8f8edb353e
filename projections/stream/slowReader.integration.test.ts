import { createServer } from "node:http"
import { connect } from "node:net"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Layer, Schedule, Scope, Stream } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { EventStore } from "#domain/EventStore.ts"
import { freePort } from "#local/freePort.ts"
import { newTask } from "#test/consuming.ts"
import { configured } from "#test/database.ts"
import { history } from "#test/history.ts"
import { recordedLog } from "#test/recordedLog.ts"
import { served, TOKEN, until } from "./streamFixture.ts"

it.live(
  "cuts off who does not read, and holds no more than a batch for them",
  () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 60_000 }, () => history(newTask(), ["task.received"])[0]!)
      let handed = 0
      const counted = Layer.effect(
        EventLog,
        Effect.map(EventLog, (inner) =>
          EventLog.of({
            ...inner,
            follow: (after) =>
              inner.follow(after).pipe(
                Stream.rechunk(500),
                Stream.tap(() =>
                  Effect.sync(() => {
                    handed += 1
                  })
                )
              )
          })
        )
      ).pipe(Layer.provide(recordedLog(...many)))
      const server = createServer()
      const scope = yield* Scope.make()
      yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
      const port = yield* Effect.promise(freePort)
      yield* Layer.build(
        served(server, port, { heartbeat: 100, patience: 1_500 }).pipe(
          Layer.provide([counted, EventStore.layerMemory, configured({ REDGREEN_API_TOKEN: TOKEN })])
        )
      ).pipe(Scope.provide(scope))
      const connections = Effect.promise(
        () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
      )
      const socket = yield* Effect.acquireRelease(
        Effect.sync(() => connect(port, "127.0.0.1")),
        (open) => Effect.sync(() => open.destroy())
      )
      socket.on("error", () => {}).pause()
      socket.write(`GET /api/stream?after=0 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`)
      yield* until(() => handed > 100)
      yield* connections.pipe(
        Effect.repeat({ until: (count) => count === 0, schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("40 seconds"),
        Effect.orDie
      )
      assert.isBelow(handed, many.length)
    }).pipe(Effect.scoped),
  60_000
)
