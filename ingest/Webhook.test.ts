import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import { type Answer, answer, type Delivery, handle, header, jsonOf, refusal, type Webhook } from "./Webhook.ts"

const delivery = (body: string, headers: Delivery["headers"] = {}): Delivery => ({
  body: Buffer.from(body),
  headers,
  url: "/",
  address: "127.0.0.1"
})
const webhook = (receive: Effect.Effect<Answer>): Webhook<never> => ({ name: "vendor", receive: () => receive })

describe("header", () => {
  it("is the first of several, and nothing when there is none", () => {
    const given = delivery("", { "x-one": "a", "set-cookie": ["b", "c"], "x-empty": "" })
    assert.deepStrictEqual(
      ["x-one", "set-cookie", "x-empty", "x-none"].map((name) => header(given, name)),
      ["a", "b", "", undefined]
    )
  })
})

describe("jsonOf", () => {
  for (const [text, value] of [
    ['{"a":1}', { a: 1 }],
    ["null", null],
    ["", undefined],
    ["{", undefined],
    ["\ufeff{}", undefined]
  ] as const)
    it(JSON.stringify(text), () => assert.deepStrictEqual(jsonOf(delivery(text)), value))
})

describe("handle", () => {
  it.effect("gives the answer as it is, a refusal too", () =>
    Effect.gen(function* () {
      for (const given of [answer(202, { task: "t-1" }), refusal(401, "Unauthorized", "No signature.")])
        assert.deepStrictEqual(yield* handle(webhook(Effect.succeed(given)), delivery("{}")), given)
    })
  )

  const away = refusal(503, "Service Unavailable", "The delivery could not be stored. Send it again.")

  it.effect("answers 503 to what was not foreseen, without telling the sender what it was", () =>
    Effect.gen(function* () {
      const logged: Array<unknown> = []
      const logger = Logger.make(({ message }) => logged.push(message))
      const answered = yield* handle(webhook(Effect.die(new Error("nats: connection lost"))), delivery("{}")).pipe(
        Effect.provide(Logger.layer([logger]))
      )
      assert.deepStrictEqual(answered, away)
      assert.match(String(logged), /webhook vendor: .*nats: connection lost/)
    })
  )

  it.effect("answers 503 before the vendor hangs up", () =>
    Effect.gen(function* () {
      const waiting = yield* Effect.forkChild(handle(webhook(Effect.never), delivery("{}")))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(waiting), away)
    }).pipe(Effect.provide(Logger.layer([])))
  )
})
