import { DateTime, Effect, Layer, Schema, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Artifacts } from "#domain/Artifacts.ts"
import { attachmentsOf, seal } from "#domain/audit/EvidenceFile.ts"
import { keyTo, Stored } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import { EventStore } from "#domain/EventStore.ts"
import { TokenId } from "#domain/Token.ts"
import { SigningKey } from "#infra/SigningKey.ts"
import { answering } from "../http/answering.ts"
import { Postgres } from "../Postgres.ts"
import { UnknownTask } from "../tasks/api.ts"
import { Api } from "./api.ts"
import * as Checkpoints from "./Checkpoints.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "audit",
  Effect.fnUntraced(function* (audit) {
    const log = yield* EventLog
    const store = yield* EventStore
    const artifacts = yield* Artifacts
    const postgres = yield* Postgres
    const { privateKey, publicKey } = yield* SigningKey
    const checkpoints = (limit: number) => postgres.query((sql) => Checkpoints.list(sql, limit))

    const attached = Effect.fnUntraced(function* (sha256: string) {
      return yield* artifacts.get(sha256).pipe(
        Effect.match({
          onSuccess: (bytes) => ({ sha256, bytes: bytes.length, base64: Buffer.from(bytes).toString("base64") }),
          onFailure: ({ removed }) => ({
            ...{ sha256, bytes: removed?.bytes ?? null, base64: null },
            ...(removed === undefined ? {} : { removed })
          })
        })
      )
    })

    return audit.handleAll({
      log: Effect.fnUntraced(function* ({ query: { after = 0, limit = 1000 } }) {
        const head = yield* log.head
        const events =
          after >= head
            ? []
            : yield* log.follow(after).pipe(
                Stream.takeUntil(({ position }) => position >= head),
                Stream.take(limit),
                Stream.runCollect
              )
        return { events, head }
      }),
      checkpoints: () => checkpoints(1000),
      key: () => Effect.succeed({ publicKey }),
      evidence: Effect.fnUntraced(function* ({ params: { id } }) {
        // From the log, not from the tables that were made of it.
        const { events: read } = yield* store.read(id)
        if (read.length === 0 || Schema.is(TokenId)(id))
          return yield* new UnknownTask({ detail: `No task is called ${id}.` })
        const events = yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(Stored))(read))
        const [checkpoint = null] = yield* checkpoints(1)
        const attachments = yield* Effect.forEach(attachmentsOf(events), attached, { concurrency: 4 })
        const time = DateTime.formatIso(yield* DateTime.now)
        const key = read.map(keyTo).find((one) => one !== undefined)
        const dataKey = key === undefined ? {} : { dataKey: key.secret.export().toString("base64") }
        return seal({ task: id, time, events, attachments, ...dataKey, checkpoint }, privateKey)
      })
    })
  })
)

/** Adds `/api/audit…` to the `HttpRouter`. */
export const auditApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
