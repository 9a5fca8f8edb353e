import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { attacks } from "./attacks.ts"
import { breakOut } from "./breakOut.ts"
import { Wall } from "./Wall.ts"
import { configOf, wallFixture } from "./wallFixture.ts"

describe("the wall", { timeout: 60_000 }, () => {
  it.live("holds against everything that is tried on it", () =>
    Effect.gen(function* () {
      const { config } = yield* wallFixture
      const attempts = yield* breakOut(attacks).pipe(Effect.provide(Layer.provideMerge(Wall.layer, config)))
      expect(attempts.filter(({ broke }) => broke !== undefined)).toEqual([])
      expect(attempts.length).toBe(attacks.length)
    }).pipe(Effect.scoped)
  )

  it.live("is seen to be broken where there is none", () =>
    Effect.gen(function* () {
      const harmless = ["read outside", "other processes"]
      const attempts = yield* breakOut(attacks.filter(({ name }) => harmless.includes(name))).pipe(
        Effect.provide(Layer.provideMerge(Wall.layer, (yield* unsafe).config))
      )
      expect(attempts.map(({ broke }) => broke !== undefined)).toEqual([true, true])
    }).pipe(Effect.scoped)
  )
})

const unsafe = Effect.map(wallFixture, ({ settings }) => ({
  config: configOf({ ...settings, REDGREEN_UNSAFE_NO_SANDBOX: "1" })
}))
