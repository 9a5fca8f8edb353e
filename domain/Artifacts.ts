import { createHash } from "node:crypto"
import { Context, DateTime, Effect, Layer, Ref, Schema } from "effect"
import { Disposal } from "./Disposal.ts"
import { Removed } from "./Removed.ts"

/** Nobody stored it, or it was taken away: then `removed` says when and why. */
export class ArtifactMissing extends Schema.TaggedError<ArtifactMissing>()("ArtifactMissing", {
  sha256: Schema.String,
  removed: Schema.optionalKey(Removed)
}) {}

/** Large things (patches, transcripts, logs), kept by the SHA-256 of their bytes; storing the same bytes twice is once. */
export class Artifacts extends Context.Service<
  Artifacts,
  {
    /** Answers the lower-case hex SHA-256. Durable once it returns: store first, then append the event that names it. */
    put(bytes: Uint8Array): Effect.Effect<string>
    /** Bytes whose SHA-256 was checked on the way out. */
    get(sha256: string): Effect.Effect<Uint8Array, ArtifactMissing>
  }
>()("redgreen/domain/Artifacts") {
  static readonly layerMemory: Layer.Layer<Artifacts | Disposal> = Layer.effectContext(
    Effect.gen(function* () {
      const kept = yield* Ref.make<ReadonlyMap<string, Uint8Array | Removed>>(new Map())
      const weigh = Effect.fnUntraced(function* (sha256: string) {
        const found = (yield* Ref.get(kept)).get(sha256)
        if (found === undefined) return undefined
        return found instanceof Uint8Array
          ? { bytes: found.length, removed: undefined }
          : { bytes: found.bytes, removed: found }
      })
      return Context.make(Artifacts, {
        put: Effect.fnUntraced(function* (bytes) {
          const sha256 = sha256Of(bytes)
          yield* Ref.update(kept, (all) => new Map(all).set(sha256, bytes))
          return sha256
        }),
        get: Effect.fnUntraced(function* (sha256) {
          const found = (yield* Ref.get(kept)).get(sha256)
          if (found instanceof Uint8Array) return found
          return yield* new ArtifactMissing({ sha256, ...(found === undefined ? {} : { removed: found }) })
        })
      }).pipe(
        Context.add(Disposal, {
          weigh,
          remove: Effect.fnUntraced(function* (sha256, why) {
            const weight = yield* weigh(sha256)
            if (weight === undefined || weight.removed !== undefined) return weight
            const removed = { bytes: weight.bytes, at: DateTime.formatIso(yield* DateTime.now), why }
            yield* Ref.update(kept, (all) => new Map(all).set(sha256, removed))
            return { bytes: weight.bytes, removed }
          })
        })
      )
    })
  )
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
