import { Effect, Layer } from "effect"
import { HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Artifacts } from "#domain/Artifacts.ts"
import { attachmentsIn } from "#domain/attachments.ts"
import { Disposal } from "#domain/Disposal.ts"
import { removedWords } from "#domain/Removed.ts"
import { answering } from "../http/answering.ts"
import { has } from "../http/etag.ts"
import { artifactNamed, factsOf } from "../models/proofs.ts"
import { Postgres } from "../Postgres.ts"
import { UnknownTask } from "../tasks/api.ts"
import { Api, ArtifactGone, UnknownArtifact } from "./api.ts"
import { attemptsOf } from "./attemptsOf.ts"
import { download, notModified } from "./download.ts"

const proofs = HttpApiBuilder.group(
  Api,
  "proofs",
  Effect.fnUntraced(function* (handlers) {
    const postgres = yield* Postgres
    const { weigh } = yield* Disposal
    const weighed = Effect.fnUntraced(function* (sha256: string) {
      const weight = yield* weigh(sha256)
      return weight === undefined ? [] : [[sha256, weight] as const]
    })
    return handlers.handleAll({
      evidence: Effect.fnUntraced(function* ({ params: { id } }) {
        const facts = yield* postgres.query((sql) => factsOf(sql, id))
        if (facts === undefined) return yield* new UnknownTask({ detail: `No task is called ${id}.` })
        const named = new Set(attachmentsIn(facts.map(({ data }) => data)).map(({ sha256 }) => sha256))
        const weights = yield* Effect.forEach(named, weighed, { concurrency: 8 })
        return { task: id, ...attemptsOf(facts, new Map(weights.flat())) }
      })
    })
  })
)

const artifacts = HttpApiBuilder.group(
  Api,
  "artifacts",
  Effect.fnUntraced(function* (handlers) {
    const postgres = yield* Postgres
    const store = yield* Artifacts
    return handlers.handleAll({
      download: Effect.fnUntraced(function* ({ params: { sha256 } }) {
        const named = yield* postgres.query((sql) => artifactNamed(sql, sha256))
        if (named === undefined)
          return yield* new UnknownArtifact({ detail: `No event of a task names ${sha256} as an artifact.` })
        const bytes = yield* store.get(sha256).pipe(
          Effect.mapError(({ removed }) => {
            const why = removed === undefined ? "are not in the store" : removedWords(removed)
            return new ArtifactGone({ detail: `The bytes of ${named.name} ${why}. Its hash stays on record.` })
          })
        )
        const { headers } = yield* HttpServerRequest.HttpServerRequest
        return has(headers["if-none-match"], `"${sha256}"`)
          ? notModified(sha256, named)
          : download(sha256, named, bytes)
      })
    })
  })
)

/** Adds `/api/tasks/:id/evidence` and `/api/artifacts/:sha256` to the `HttpRouter`. */
export const proofsApi = HttpApiBuilder.layer(Api).pipe(Layer.provide([proofs, artifacts]), Layer.provide(answering))
