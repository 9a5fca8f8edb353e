import { createHash } from "node:crypto"
import { Context, Effect, Layer, Ref, Schema } from "effect"

export class ArtifactMissing extends Schema.TaggedError<ArtifactMissing>()("ArtifactMissing", {
  sha256: Schema.String
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
  static readonly layerMemory = Layer.effect(
    Artifacts,
    Effect.gen(function* () {
      const kept = yield* Ref.make<ReadonlyMap<string, Uint8Array>>(new Map())
      return Artifacts.of({
        put: Effect.fnUntraced(function* (bytes) {
          const sha256 = sha256Of(bytes)
          yield* Ref.update(kept, (all) => new Map(all).set(sha256, bytes))
          return sha256
        }),
        get: Effect.fnUntraced(function* (sha256) {
          const bytes = (yield* Ref.get(kept)).get(sha256)
          return bytes ?? (yield* new ArtifactMissing({ sha256 }))
        })
      })
    })
  )
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
