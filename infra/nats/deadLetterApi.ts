import { Effect, Layer, Schema } from "effect"
import {
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiError,
  HttpApiGroup,
  HttpApiMiddleware,
  OpenApi
} from "effect/http-api"
import { Authorization } from "../http/Authorization.ts"
import { badRequests } from "../http/badRequests.ts"
import { documented } from "../http/documented.ts"
import { Unforeseen } from "../http/Unforeseen.ts"
import { DeadLetters } from "./DeadLetters.ts"

/** A delivery that was given up; `requeued` once a person had it delivered again. */
export const Letter = Schema.Struct({
  sequence: Schema.Int,
  consumer: Schema.String,
  type: Schema.String,
  taskId: Schema.String,
  eventId: Schema.String,
  position: Schema.Int,
  reason: Schema.String,
  deliveries: Schema.Int,
  at: Schema.String,
  requeued: Schema.Boolean
})

export type Letter = typeof Letter.Type

export class UnknownLetter extends HttpApiError.Problem<UnknownLetter>()("UnknownLetter", {
  type: "urn:redgreen:problem:unknown-dead-letter",
  status: 404,
  title: "There is no such dead letter"
}) {}

const Letters = HttpApiGroup.make("dead-letters")
  .add(
    HttpApiEndpoint.get("list", "/", { success: Schema.Array(Letter) }).annotateMerge(
      documented("admin", "List dead letters", "Deliveries that were given up, oldest first.")
    ),
    HttpApiEndpoint.post("requeue", "/:sequence/requeue", {
      params: { sequence: Schema.FiniteFromString.check(Schema.isInt()) },
      success: Schema.Struct({ message: Schema.String }),
      error: UnknownLetter
    }).annotateMerge(
      documented("admin", "Deliver again", "To the one consumer that gave up; asking twice is asking once.")
    )
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Dead letters", description: "What a consumer could not do." }))
  .prefix("/api/dead-letters")

export const Api = HttpApi.make("redgreen-dead-letters")
  .add(Letters)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)

const handlers = HttpApiBuilder.group(
  Api,
  "dead-letters",
  Effect.fnUntraced(function* (letters) {
    const { list, requeue } = yield* DeadLetters
    return letters.handleAll({
      list: () => list,
      requeue: ({ params: { sequence } }) =>
        requeue(sequence).pipe(
          Effect.as({ message: `Dead letter ${sequence} is delivered again.` }),
          Effect.catchTag("DeadLetterMissing", () =>
            Effect.fail(new UnknownLetter({ detail: `No dead letter has the number ${sequence}.` }))
          )
        )
    })
  })
)

/** Adds `/api/dead-letters` to the `HttpRouter`. */
export const deadLetterApi = HttpApiBuilder.layer(Api).pipe(
  Layer.provide(handlers),
  Layer.provide(DeadLetters.layer),
  Layer.provide([Authorization.layer, Unforeseen.layer, badRequests])
)
