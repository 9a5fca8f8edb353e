import { describe, expect, layer } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { Artifacts, sha256Of } from "#domain/Artifacts.ts"

/** What any `Artifacts` must do. */
export const artifactsContract = <E>(name: string, artifacts: Layer.Layer<Artifacts, E>) =>
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
    })
  })

const randomBytes = (size: number) => {
  const bytes = new Uint8Array(size)
  for (let from = 0; from < size; from += 65_536) crypto.getRandomValues(bytes.subarray(from, from + 65_536))
  return bytes
}
