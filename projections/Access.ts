import { createHash, timingSafeEqual } from "node:crypto"
import { Config, Effect, Layer, Redacted } from "effect"
import { HttpApiError } from "effect/http-api"
import { Authorization, Unauthorized, Unforeseen } from "./api.ts"

/** Lets requests through that carry `REDGREEN_API_TOKEN`. Without one configured the service does not start. */
export const authorization = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const expected = digest(yield* Config.Redacted("REDGREEN_API_TOKEN"))
    return Authorization.of({
      bearer: (answer, { credential }) =>
        // Digests have one length, which timingSafeEqual needs, and tell nothing of the token's.
        timingSafeEqual(digest(credential), expected)
          ? answer
          : Effect.fail(new Unauthorized({ detail: "Send the header Authorization: Bearer <REDGREEN_API_TOKEN>." }))
    })
  })
)

export const unforeseen = Layer.succeed(Unforeseen, (answer) =>
  Effect.catchDefect(answer, (defect) =>
    Effect.logError("A request failed", defect).pipe(
      Effect.andThen(Effect.fail(new HttpApiError.InternalServerErrorProblem({ detail: "The log says more." })))
    )
  )
)

const digest = (token: Redacted.Redacted) => createHash("sha256").update(Redacted.value(token)).digest()
