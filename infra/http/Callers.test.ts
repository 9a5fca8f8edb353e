import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit, Layer, Option, Redacted } from "effect"
import { EventStore } from "#domain/EventStore.ts"
import { bearerOf } from "#domain/Token.ts"
import { createToken, revokeToken } from "#domain/Tokens.ts"
import { Callers } from "./Callers.ts"
import { RateLimits } from "./RateLimits.ts"

const settings = ConfigProvider.layer(
  ConfigProvider.fromUnknown({ REDGREEN_API_TOKEN: "of-the-owner", REDGREEN_RATE_LIMIT: "3" })
)
const owner = { channel: "api", id: "token", name: "API" } as const
const address = Option.some("192.0.2.7")

/** The log in memory, with how often it was read. */
const counted = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const store = yield* EventStore
    return EventStore.of({
      ...store,
      read: (task) =>
        Effect.andThen(
          Effect.sync(() => reads++),
          store.read(task)
        )
    })
  })
).pipe(Layer.provide(EventStore.layerMemory))
let reads = 0

const services = Callers.layer.pipe(
  Layer.provideMerge(counted),
  Layer.provideMerge(RateLimits.layer),
  Layer.provide(settings)
)

const unknown = (n: number) => bearerOf(`k-${String(n).padStart(16, "0")}`, "0".repeat(64))
const identify = (bearer: string) =>
  Effect.flatMap(Callers, (callers) => Effect.exit(callers.identify(Redacted.make(bearer), address))).pipe(
    Effect.map((exit) =>
      Exit.isSuccess(exit) ? exit.value.person.name : Option.getOrThrow(Exit.findErrorOption(exit))._tag
    )
  )

it.effect("reads the log for no more guesses than a stranger has, however many come at once", () =>
  Effect.gen(function* () {
    reads = 0
    const guesses = Array.from({ length: 40 }, (_, n) => identify(unknown(n)))
    const answers = yield* Effect.all(guesses, { concurrency: "unbounded" })
    assert.lengthOf(
      answers.filter((answer) => answer === "Unauthorized"),
      3
    )
    assert.lengthOf(
      answers.filter((answer) => answer === "TooManyRequests"),
      37
    )
    assert.strictEqual(reads, 3)
    assert.strictEqual(yield* identify("of-the-owner"), "API")
  }).pipe(Effect.provide(services))
)

it.effect("lets in whom it has let in before, whoever else guesses from the same address", () =>
  Effect.gen(function* () {
    const { bearer, id } = yield* createToken({ name: "ci", scopes: ["read"] }, owner)
    const known = Redacted.value(bearer)
    assert.strictEqual(yield* identify(known), "ci")
    yield* Effect.forEach([1, 2, 3, 4], (n) => identify(unknown(n)))
    for (const _ of [1, 2, 3, 4]) assert.strictEqual(yield* identify(known), "ci")
    yield* revokeToken(id, owner)
    reads = 0
    assert.strictEqual(yield* identify(known), "Unauthorized")
    assert.strictEqual(yield* identify(known), "TooManyRequests")
    assert.strictEqual(reads, 1)
  }).pipe(Effect.provide(services))
)

it.effect("does not hold up a good token because of what is no token at all", () =>
  Effect.gen(function* () {
    const { bearer } = yield* createToken({ name: "ci", scopes: ["read"] }, owner)
    const answers = yield* Effect.forEach([1, 2, 3, 4], (n) => identify(`guess-${n}`))
    assert.deepStrictEqual(answers, ["Unauthorized", "Unauthorized", "Unauthorized", "TooManyRequests"])
    assert.strictEqual(yield* identify(Redacted.value(bearer)), "ci")
  }).pipe(Effect.provide(services))
)
