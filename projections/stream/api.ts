import { Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiError,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  OpenApi
} from "effect/http-api"
import { Count, TaskId, Timestamp, Version } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { BadQuery } from "../http/BadQuery.ts"
import { Status } from "../tasks/views.ts"

/** One event of the log, as the stream tells it. */
export const Happening = Schema.Struct({
  task: TaskId,
  /** The event's place in its task. */
  version: Version,
  type: Schema.String,
  time: Timestamp,
  /** One line of text for people. It is somebody else's: show it as text, never as HTML. */
  words: Schema.String,
  /** Of the task right after it; null where this release cannot read the task's events. */
  status: Schema.NullOr(Status)
})
export type Happening = typeof Happening.Type

/** `id` is the event's position in the log. */
const Told = Schema.Struct({
  id: Schema.String,
  event: Schema.String,
  data: Schema.fromJsonString(Happening)
})

/** Streams this many at once belong to one token, or to everybody here. */
export class TooManyStreams extends HttpApiError.Problem<TooManyStreams>()("TooManyStreams", {
  type: "urn:redgreen:problem:too-many-streams",
  status: 429,
  title: "Too many streams are open"
}) {}

export class NoRoom extends HttpApiError.Problem<NoRoom>()("NoRoom", {
  type: "urn:redgreen:problem:no-room",
  status: 503,
  title: "This service has as many streams as it can"
}) {}

const Stream = HttpApiGroup.make("stream")
  .add(
    HttpApiEndpoint.get("follow", "/", {
      query: {
        after: Schema.optionalKey(Count),
        task: Schema.optionalKey(TaskId),
        type: Schema.optionalKey(Schema.String)
      },
      headers: { "last-event-id": Schema.optionalKey(Schema.String) },
      success: HttpApiSchema.StreamSse({ events: Told }),
      error: [BadQuery, TooManyStreams, NoRoom]
    }).annotateMerge(
      documented(
        "read",
        "Follow the log",
        [
          "Every event as it is appended, as server-sent events, without end: `id` is its position in the log, `event` its type, `data` one JSON document.",
          "It begins with what comes next; after a position with `after`, and where a connection broke off with `Last-Event-ID`, which wins over `after`. Nothing is lost and nothing comes twice. `task` tells of one task only, `type` of some types only, separated by commas.",
          "Nothing to tell is told every 15 s by a comment. A reader that takes nothing for 45 s is cut off, and may come again where it was. A token may have 20 streams open.",
          "The token is taken from the header `Authorization` and nowhere else, for addresses are written into logs: a browser's `EventSource` cannot send one, so read the answer of `fetch` as a stream."
        ].join("\n\n")
      )
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Stream", description: "What happens, while it happens." }))
  .prefix("/api/stream")

export const Api = HttpApi.make("redgreen-stream")
  .add(Stream)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
