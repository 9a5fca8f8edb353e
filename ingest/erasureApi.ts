import { Effect, Layer, Schema, Stream } from "effect"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { open } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import { Count, TaskId } from "#domain/Ids.ts"
import { ErasureReason } from "#domain/Intake.ts"
import { whereNamed } from "#domain/whereNamed.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { badRequests } from "#infra/http/badRequests.ts"
import { Caller } from "#infra/http/Caller.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { NotAllowed } from "./Api.ts"
import { erase } from "./erase.ts"

export const Erased = Schema.Struct({
  task: TaskId,
  /** False where it was erased already. */
  erased: Schema.Boolean,
  /** Events that tell of people in the clear, because they are older than data keys: these stay as they are. */
  plain: Count,
  message: Schema.String
})
export type Erased = typeof Erased.Type

/** Tasks that name somebody, as far as the log was searched. */
export const Namings = Schema.Struct({
  tasks: Schema.Array(Schema.Struct({ task: TaskId, places: Schema.Array(Schema.String) })),
  /** Position to go on after. */
  searched: Count,
  /** Position of the log's newest event. */
  head: Count
})
export type Namings = typeof Namings.Type

const Erasure = HttpApiGroup.make("erasure")
  .add(
    HttpApiEndpoint.post("erase", "/tasks/:id/erase", {
      params: { id: TaskId },
      payload: Schema.Struct({ reason: Schema.optionalKey(ErasureReason) }).annotate({
        examples: [{ reason: "request" }]
      }),
      success: Erased,
      error: NotAllowed
    }).annotateMerge(
      documented(
        "admin",
        "Erase personal data",
        "Shreds the key that the names, accounts and texts of people in the task's history are sealed with, for good, and removes its transcripts, patches and logs. The history still verifies. Only of a task that has ended."
      )
    ),
    // Not in the address, which is logged on its way.
    HttpApiEndpoint.post("named", "/erasure/named", {
      payload: Schema.Struct({
        who: Schema.String.check(Schema.isMinLength(2), Schema.isMaxLength(200)),
        after: Schema.optionalKey(Count)
      }),
      success: Namings
    }).annotateMerge(
      documented(
        "admin",
        "Find who is named where",
        "Searches five thousand events of the log from a position on for a name or an account; go on after `searched` until that is `head`."
      )
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Erasure", description: "What is told of people, and its end." }))
  .prefix("/api")

export const Api = HttpApi.make("redgreen-erasure")
  .add(Erasure)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)

const handlers = HttpApiBuilder.group(
  Api,
  "erasure",
  Effect.fnUntraced(function* (erasure) {
    const log = yield* EventLog
    return erasure.handleAll({
      erase: Effect.fnUntraced(function* ({ params: { id }, payload: { reason = "request" } }) {
        const { person } = yield* Caller
        const { erased, plain } = yield* erase(id, person.id, reason).pipe(
          Effect.catch((error) =>
            error._tag === "Refused" ? Effect.fail(new NotAllowed({ detail: error.reason })) : Effect.die(error)
          )
        )
        return { task: id, erased, plain, message: messageOf(id, erased, plain) }
      }),
      named: Effect.fnUntraced(function* ({ payload: { after = 0, who } }) {
        const head = yield* log.head
        const places = new Map<TaskId, Set<string>>()
        let searched = Math.min(after, head)
        if (after < head)
          yield* log.follow(after).pipe(
            Stream.takeUntil(({ position }) => position >= head),
            Stream.take(PAGE),
            Stream.runForEach(({ event, position }) =>
              Effect.map(Effect.option(open(event)), (opened) => {
                searched = position
                if (opened._tag === "None" || opened.value.event._tag.startsWith("token.")) return
                const found = whereNamed(opened.value, who)
                const { subject } = opened.value.stored
                if (found.length > 0) places.set(subject, new Set([...(places.get(subject) ?? []), ...found]))
              })
            )
          )
        return { tasks: [...places].map(([task, found]) => ({ task, places: [...found].sort() })), searched, head }
      })
    })
  })
)

const PAGE = 5000

const messageOf = (id: TaskId, erased: boolean, plain: number) => {
  const done = erased ? `What ${id} told of people is erased.` : `${id} was erased already.`
  const stays = plain === 1 ? "1 event from before" : `${plain} events from before`
  return plain === 0 ? done : `${done} ${stays} personal data was sealed still tell of them: docs/privacy.md.`
}

/** Adds `POST /api/tasks/:id/erase` and `POST /api/erasure/named` to the `HttpRouter`. */
export const erasureApi = HttpApiBuilder.layer(Api).pipe(
  Layer.provide(handlers),
  Layer.provide([Authorization.layer, Unforeseen.layer, badRequests])
)
