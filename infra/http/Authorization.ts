import { createHash, timingSafeEqual } from "node:crypto"
import { Config, Effect, Layer, Redacted } from "effect"
import { HttpApiError, HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"

export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "urn:redgreen:problem:unauthorized",
  status: 401,
  title: "The bearer token is missing or wrong"
}) {}

/** Lets requests through that carry `REDGREEN_API_TOKEN`. Without one configured the service does not start. */
export class Authorization extends HttpApiMiddleware.Service<Authorization>()("redgreen/infra/http/Authorization", {
  requiredForClient: true,
  security: { bearer: HttpApiSecurity.bearer },
  error: Unauthorized
}) {
  static readonly layer = Layer.effect(
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
}

const digest = (token: Redacted.Redacted) => createHash("sha256").update(Redacted.value(token)).digest()
