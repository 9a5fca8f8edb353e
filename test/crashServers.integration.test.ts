import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Cause, Effect, Exit, Schedule } from "effect"
import { describe } from "vitest"
import { choosePort } from "#local/choosePort.ts"
import { startServices } from "#local/startServices.ts"
import { eventsOf } from "./chronicle.ts"
import { heldSession } from "./heldSession.ts"
import { NatsServer } from "./NatsServer.ts"
import { approve, begin, endedReady, eventually, good, onlyRates, scriptWith } from "./parcel.ts"
import { World } from "./world.ts"

const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

describe("what the services stand on", { timeout: 180_000 }, () => {
  layer(
    World.layer({ prepare: onlyRates, settings: { REDGREEN_ACK_WAIT: "5 seconds" } }),
    limits
  )((it) => {
    it.effect("may be killed and started again: the log in every stage, and the database", () =>
      Effect.gen(function* () {
        const world = yield* World
        const nats = yield* NatsServer
        const restart = nats.kill.pipe(Effect.andThen(nats.start))
        const held = heldSession(world)
        const task = yield* begin(
          world,
          scriptWith({ red: [[{ tools: [held.waits] }, good.red]], green: [[{ ...good.green }]] })
        )
        yield* restart
        yield* approve(world, task)
        yield* eventually("the session runs", held.hasBegun)
        yield* restart
        yield* held.letGo
        yield* world.until(task, "tests.written")
        yield* restart
        yield* world.until(task, "tests.red")
        yield* world.database.stop
        yield* world.until(task, "fix.written")
        yield* world.database.start
        yield* restart
        yield* world.until(task, "pr.ready")
        yield* world.settled
        const told = yield* endedReady(world, task)
        for (const type of ["plan.created", "tests.written", "fix.written"] as const)
          assert.lengthOf(eventsOf(told, type), 1, type)
        yield* world.api("GET", `/api/tasks/${task}`).pipe(
          Effect.repeat({
            until: ({ body }) => body.status === "ready",
            schedule: Schedule.spaced("50 millis"),
            times: 600
          })
        )
      })
    )

    it.effect("may have its port taken: another is chosen, or the failure says which port", () =>
      Effect.gen(function* () {
        const world = yield* World
        const taken = createServer().listen(0, "127.0.0.1")
        yield* Effect.promise(() => once(taken, "listening"))
        const { port } = taken.address() as AddressInfo
        const chosen = yield* Effect.promise(() => choosePort(port))
        assert.notStrictEqual(chosen, port)
        const settings = { ...world.settings, PORT: String(port) }
        const exit = yield* Effect.exit(Effect.scoped(startServices(settings, join(world.home, "second.log"))))
        taken.close()
        assert.isTrue(Exit.isFailure(exit))
        if (Exit.isFailure(exit)) assert.include(Cause.pretty(exit.cause), `127.0.0.1:${port}`)
      })
    )
  })
})
