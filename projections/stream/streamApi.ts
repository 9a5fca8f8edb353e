import { Context, Duration, Effect, Layer, Option, Schedule, Schema, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { eventTypes } from "#domain/Event.ts"
import { EventLog } from "#domain/EventLog.ts"
import { Caller } from "#infra/http/Caller.ts"
import { cutOffWhenIdle } from "#infra/http/cutOffWhenIdle.ts"
import { answering } from "../http/answering.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { Api, type Happening } from "./api.ts"
import { happenings } from "./happenings.ts"
import { Streams } from "./Streams.ts"

/**
 * A heartbeat comes sooner than proxies and readers give a silent connection up; a reader that takes nothing for three of them is cut
 * off. After its life every stream ends and is asked for again, so that a token that was revoked meanwhile is found out.
 */
export const Pace = Context.Reference<{ readonly [What in "heartbeat" | "patience" | "life"]: Duration.Duration }>(
  "redgreen/projections/stream/Pace",
  {
    defaultValue: () => ({
      heartbeat: Duration.seconds(15),
      patience: Duration.seconds(45),
      life: Duration.minutes(15)
    })
  }
)

/** Milliseconds a reader is asked to wait before it comes again. */
const COME_AGAIN = 2_000

const handlers = HttpApiBuilder.group(
  Api,
  "stream",
  Effect.fnUntraced(function* (stream) {
    const log = yield* EventLog
    const streams = yield* Streams
    const { heartbeat, life, patience } = yield* Pace
    return stream.handleRaw(
      "follow",
      Effect.fnUntraced(function* ({ headers, query, request }) {
        const types = yield* typesIn(query.type)
        const head = yield* log.head
        const after = yield* placeIn(headers["last-event-id"], query.after, head)
        yield* streams.open((yield* Caller).person.id)
        cutOffWhenIdle(request, patience)
        const tell = yield* happenings({ task: query.task, types })
        const events = log
          .follow(after)
          .pipe(
            Stream.mapEffect((recorded) =>
              Effect.map(tell(recorded), (told) => ({ position: recorded.position, told, isHeartbeat: false }))
            )
          )
        const heartbeats = Stream.fromSchedule(Schedule.spaced(heartbeat)).pipe(
          Stream.map(() => ({ position: 0, told: undefined, isHeartbeat: true }))
        )
        // Moved on where the two have become one, so that no heartbeat names a position before its event went out.
        let position = after
        const text = Stream.make(`retry: ${COME_AGAIN}\nid: ${after}\n\n`).pipe(
          Stream.concat(
            Stream.merge(events, heartbeats).pipe(
              Stream.map((next) => {
                if (next.isHeartbeat) return `: still here\nid: ${position}\n\n`
                position = next.position
                return next.told === undefined ? "" : block(position, next.told)
              }),
              Stream.filter((part) => part !== "")
            )
          ),
          Stream.interruptWhen(Effect.raceFirst(streams.over, Effect.sleep(life))),
          Stream.encodeText
        )
        return HttpServerResponse.stream(text, {
          contentType: "text/event-stream",
          headers: { "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" }
        })
      })
    )
  })
)

/** Adds `/api/stream` to the `HttpRouter`. Whoever serves it merges `Streams.ending` beside the server. */
export const streamApi = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(answering))

const block = (position: number, told: Happening): string =>
  `id: ${position}\nevent: ${told.type}\ndata: ${JSON.stringify(told)}\n\n`

const typesIn = Effect.fnUntraced(function* (text: string | undefined) {
  if (text === undefined) return undefined
  const types = text.split(",").map((type) => type.trim())
  const wrong = types.find((type) => !eventTypes.some((known) => known === type && !known.startsWith("token.")))
  if (wrong === undefined) return new Set(types)
  const possible = eventTypes.filter((known) => !known.startsWith("token.")).join(", ")
  return yield* new BadQuery({ detail: `${JSON.stringify(wrong)} is no type of event. There are ${possible}.` })
})

const placeIn = Effect.fnUntraced(function* (lastEventId: string | undefined, after: number | undefined, head: number) {
  // An empty one is what a reader sends that was never told any.
  if (lastEventId === undefined || lastEventId === "") return yield* within(after ?? head, head)
  const position = Schema.decodeOption(Position)(lastEventId)
  if (Option.isSome(position)) return yield* within(position.value, head)
  return yield* new BadQuery({
    detail: `Last-Event-ID is ${JSON.stringify(lastEventId.slice(0, 40))}, but has to be the id of an event of this stream.`
  })
})

const Position = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(0))

const within = (position: number, head: number) =>
  position <= head
    ? Effect.succeed(position)
    : new BadQuery({ detail: `The log ends at ${head}; ${position} is a position of another one.` })
