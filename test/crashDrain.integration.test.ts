import { readFile } from "node:fs/promises"
import { assert, layer } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { describe } from "vitest"
import { foldersOf, makeApart, processesWith } from "./apart.ts"
import { eventsOf } from "./chronicle.ts"
import { heldSession } from "./heldSession.ts"
import { approve, begin, endedReady, eventually, good, onlyRates, scriptWith } from "./parcel.ts"
import { World } from "./world.ts"

const limits = { excludeTestServices: true, timeout: "180 seconds" } as const

describe.concurrent("services that are asked to end", { timeout: 180_000 }, () => {
  const patient = makeApart()
  layer(
    World.layer({ prepare: onlyRates, begin: patient.begin }),
    limits
  )((it) => {
    it.effect("finish the session they are in, and leave nothing behind", () =>
      Effect.gen(function* () {
        const world = yield* World
        const held = heldSession(world, patient.pid)
        const red = { ...good.red, tools: [held.waits, ...good.red.tools] }
        const task = yield* begin(world, scriptWith({ red: [[red]] }))
        yield* approve(world, task)
        yield* eventually("the session runs", held.hasBegun)
        const pid = patient.pid()
        const ending = yield* Effect.forkChild(patient.terminate)
        // The door is closed before the work is done.
        yield* world.api("GET", "/health").pipe(
          Effect.catchCause(() => Effect.succeed(undefined)),
          Effect.repeat({ until: (answer) => answer === undefined })
        )
        yield* held.letGo
        assert.strictEqual(yield* Fiber.join(ending), 0)
        const left = yield* world.history(task)
        assert.deepInclude(eventsOf(left, "session.ended").at(-1), { work: "red", outcome: "submitted" })
        assert.lengthOf(eventsOf(left, "tests.written"), 1)
        assert.deepStrictEqual([processesWith(`RUN_OWNER=${pid}.`), foldersOf(pid, world.home)], [[], []])
        yield* world.services.stop
        yield* world.services.start
        yield* world.until(task, "pr.ready")
        yield* world.settled
        yield* endedReady(world, task)
      }).pipe(Effect.scoped)
    )
  })

  const hurried = makeApart()
  layer(
    World.layer({ prepare: onlyRates, begin: hurried.begin }),
    limits
  )((it) => {
    it.effect("end one that does not come to its end, and its event is delivered at once to whoever comes next", () =>
      Effect.gen(function* () {
        const world = yield* World
        const red = { ...good.red, fault: { hang: true, sessions: 1 } } as const
        const task = yield* begin(world, scriptWith({ red: [[red]] }))
        yield* approve(world, task)
        yield* eventually("the session hangs", () =>
          world.model.calls.some(({ fault, phase }) => phase === "red" && fault?.hang === true)
        )
        const pid = hurried.pid()
        assert.strictEqual(yield* hurried.terminate, 0)
        assert.deepStrictEqual([processesWith(`RUN_OWNER=${pid}.`), foldersOf(pid, world.home)], [[], []])
        yield* world.services.stop
        yield* world.services.start
        yield* world.until(task, "pr.ready")
        yield* world.settled
        const told = yield* endedReady(world, task)
        assert.lengthOf(eventsOf(told, "tests.written"), 1)
        const log = yield* Effect.promise(() => readFile(world.logFile, "utf8"))
        assert.notMatch(log, /level=(ERROR|FATAL)/)
      })
    )
  })
})
