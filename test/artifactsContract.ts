import { describe, expect, layer } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { Artifacts, sha256Of } from "#domain/Artifacts.ts"
import { Disposal } from "#domain/Disposal.ts"

/** What any `Artifacts` must do, and any `Disposal` of them. */
export const artifactsContract = <E>(name: string, artifacts: Layer.Layer<Artifacts | Disposal, E>) =>
  describe(`${name} as artifacts`, () => {
    layer(artifacts, { excludeTestServices: true, timeout: "60 seconds" })((it) => {
      it.effect.each([0, 1, 300_000, 3_000_000])("gives back %i bytes by their SHA-256", (size) =>
        Effect.gen(function* () {
          const { get, put } = yield* Artifacts
          const bytes = randomBytes(size)
          const name = yield* put(bytes)
          expect(name).toBe(sha256Of(bytes))
          expect(Buffer.compare(yield* get(name), bytes)).toBe(0)
        })
      )

      it.effect("fails for bytes nobody stored", () =>
        Effect.gen(function* () {
          const { get } = yield* Artifacts
          const sha256 = sha256Of(randomBytes(10))
          expect(yield* Effect.flip(get(sha256))).toMatchObject({ _tag: "ArtifactMissing", sha256 })
        })
      )

      it.effect("takes the same bytes any number of times, also at once", () =>
        Effect.gen(function* () {
          const { get, put } = yield* Artifacts
          const bytes = randomBytes(400_000)
          const names = yield* Effect.forEach(Array(6).fill(bytes), put, { concurrency: "unbounded" })
          expect(new Set(names)).toEqual(new Set([sha256Of(bytes)]))
          expect(Buffer.compare(yield* get(yield* put(bytes)), bytes)).toBe(0)
        })
      )

      it.effect.each([0, 1, 3_000_000])("takes %i bytes away, and says when and why", (size) =>
        Effect.gen(function* () {
          const { get, put } = yield* Artifacts
          const { remove, weigh } = yield* Disposal
          const [bytes, other] = [randomBytes(size), randomBytes(300_000)]
          const names = yield* Effect.forEach([bytes, other], put)
          const name = names[0]!
          expect(yield* weigh(name)).toEqual({ bytes: size, removed: undefined })
          const removed = { bytes: size, why: "retention", at: expect.stringMatching(/^\d{4}-.*Z$/) }
          expect(yield* remove(name, "retention")).toEqual({ bytes: size, removed })
          expect(yield* Effect.flip(get(name))).toMatchObject({ _tag: "ArtifactMissing", sha256: name, removed })
          // Once gone it is gone for its first reason.
          expect(yield* remove(name, "erasure")).toEqual({ bytes: size, removed })
          expect(yield* weigh(name)).toEqual({ bytes: size, removed })
          expect(Buffer.compare(yield* get(names[1]!), other)).toBe(0)
          // Stored again it is there again.
          expect(yield* put(bytes)).toBe(name)
          expect(Buffer.compare(yield* get(name), bytes)).toBe(0)
          expect(yield* weigh(name)).toEqual({ bytes: size, removed: undefined })
        })
      )

      it.effect("has nothing to take away of bytes nobody stored", () =>
        Effect.gen(function* () {
          const { remove, weigh } = yield* Disposal
          const sha256 = sha256Of(randomBytes(10))
          expect([yield* weigh(sha256), yield* remove(sha256, "erasure")]).toEqual([undefined, undefined])
        })
      )
    })
  })

const randomBytes = (size: number) => {
  const bytes = new Uint8Array(size)
  for (let from = 0; from < size; from += 65_536) crypto.getRandomValues(bytes.subarray(from, from + 65_536))
  return bytes
}
