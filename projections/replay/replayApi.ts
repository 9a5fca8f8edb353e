import { Effect, Layer, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { open, plainOf } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import { answering } from "../http/answering.ts"
import { Api } from "./api.ts"

const handlers = HttpApiBuilder.group(
  Api,
  "replay",
  Effect.fnUntraced(function* (replay) {
    const log = yield* EventLog
    return replay.handleAll({
      log: Effect.fnUntraced(function* ({ query: { after = 0, limit = 1000 } }) {
        const head = yield* log.head
        if (after >= head) return { events: [], head }
        const events = yield* log.follow(after).pipe(
          Stream.takeUntil(({ position }) => position >= head),
          Stream.take(limit),
          Stream.mapEffect(({ event, position }) =>
            // What cannot be read is handed over as it is: whoever asks says what to make of it.
            Effect.match(open(event), {
              onSuccess: (envelope) => ({ position, event: plainOf(envelope) as unknown }),
              onFailure: () => ({ position, event })
            })
          ),
          Stream.runCollect
        )
        return { events, head }
      })
    })
  })
)

/** Adds `/api/replay…` to the `HttpRouter`. */
export const replayApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))
