import { assert, it } from "@effect/vitest"
import { Cause, Effect, Queue } from "effect"
import { describe } from "vitest"
import { makeApart } from "./apart.ts"
import { endedOnEvery, gistOf } from "./channels.ts"
import { type Journey, travel } from "./journey.ts"
import { type Mishap, routesOf, spoil, spread } from "./outbound.ts"
import { onlyRates, scriptWith } from "./parcel.ts"
import { World, type WorldOptions } from "./world.ts"

/** What every other journey is held against; the calls it makes are those that go wrong in the others. */
const usual = Promise.withResolvers<Journey>()
const untilKnown = Effect.promise(() => usual.promise)

// Each in a world of its own, side by side: mostly they wait until a call may be made again.
describe.concurrent("a bug whose every call to a vendor", { timeout: 240_000 }, () => {
  it.live("goes well is told once in every channel", () =>
    Effect.gen(function* () {
      const journey = yield* travel()
      assert.deepStrictEqual(new Set(journey.made.flat().map(({ outcome }) => outcome)), new Set(["done"]))
      endedOnEvery(journey.channels, { answers: 1 })
      usual.resolve(journey)
    }).pipe(
      Effect.tapCause((cause) => Effect.sync(() => usual.reject(Cause.squash(cause)))),
      inWorldOfItsOwn()
    )
  )

  const mishaps: ReadonlyArray<readonly [Mishap, string]> = [
    ["refused", "is answered 503 before it has an effect"],
    ["limited", "is over a limit before it has an effect"],
    ["lost", "has its effect and loses its answer"]
  ]
  for (const [mishap, what] of mishaps)
    it.live(`${what} is told no less and nothing twice`, () =>
      Effect.gen(function* () {
        const known = yield* untilKnown
        const world = yield* World
        const wrong = spread(known.made)
        const journey = yield* travel((stage) => Effect.sync(() => spoil(world, wrong[stage]!, mishap)))
        const gone = journey.made.flat().filter(({ outcome }) => outcome === mishap)
        assert.deepStrictEqual(routesOf(gone), routesOf(known.made.flat()))
        isAs(journey, known)
      }).pipe(inWorldOfItsOwn())
    )

  it.live("is the last thing before the services are killed is told no less and nothing twice", () => {
    const apart = makeApart()
    return Effect.gen(function* () {
      const known = yield* untilKnown
      const world = yield* World
      const killed: Array<string> = []
      const crashes = yield* Queue.unbounded<string>()
      const run = Effect.runPromiseWith(yield* Effect.context())
      const kill = (route: string) => run(Effect.andThen(apart.kill, Queue.offer(crashes, route)))
      yield* Queue.take(crashes).pipe(
        Effect.tap((route) => Effect.sync(() => { killed.push(route); console.log(new Date().toISOString(), "killed", route, apart.pid(), world.logFile) })),
        Effect.andThen(world.services.stop),
        Effect.tap(() => Effect.sync(() => console.log(new Date().toISOString(), "stopped"))),
        Effect.andThen(world.services.start),
        Effect.tap(() => Effect.sync(() => console.log(new Date().toISOString(), "started", apart.pid()))),
        Effect.tapCause((c) => Effect.sync(() => console.log(new Date().toISOString(), "FAILED", Cause.pretty(c).slice(0, 500)))),
        // Killed again before they had come up.
        Effect.ignoreCause,
        Effect.forever,
        Effect.forkScoped
      )
      const wrong = spread(known.made)
      const journey = yield* travel((stage) => Effect.sync(() => spoil(world, wrong[stage]!, "lost", kill)))
      assert.deepStrictEqual(new Set(killed.toSorted()), routesOf(known.made.flat()))
      isAs(journey, known)
    }).pipe(Effect.scoped, inWorldOfItsOwn({ begin: apart.begin, settings: { REDGREEN_ACK_WAIT: "3 seconds" } }))
  })
})

const inWorldOfItsOwn = (options?: WorldOptions) =>
  Effect.provide(World.layer({ prepare: onlyRates, script: scriptWith({}), ...options }), { local: true })

/** The end of it is the same. */
const isAs = ({ channels }: Journey, known: Journey) => {
  endedOnEvery(channels, { answers: 1 })
  assert.deepStrictEqual(gistOf(channels), gistOf(known.channels))
}
