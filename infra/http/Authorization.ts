import { Context, Effect, Layer } from "effect"
import { HttpServerRequest } from "effect/http"
import { HttpApiMiddleware, HttpApiSecurity, OpenApi } from "effect/http-api"
import { allows } from "#domain/Token.ts"
import { Caller } from "./Caller.ts"
import { Callers } from "./Callers.ts"
import { RequiredScope } from "./documented.ts"
import { Forbidden, ForbiddenAnswer, TooManyRequestsAnswer, UnauthorizedAnswer } from "./problems.ts"
import { RateLimits } from "./RateLimits.ts"

/** Lets requests through whose token has the scope their endpoint takes, at the rate a token has, and says who calls. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "redgreen/infra/http/Authorization",
  {
    requiredForClient: true,
    security: {
      // Not `HttpApiSecurity.bearer`: the page knows the scheme in lower case only.
      bearer: HttpApiSecurity.http({ scheme: "bearer" }).pipe(
        HttpApiSecurity.annotate(
          OpenApi.Description,
          "A token of `redgreen token create`, or `REDGREEN_API_TOKEN`, which has every scope."
        )
      )
    },
    error: [UnauthorizedAnswer, ForbiddenAnswer, TooManyRequestsAnswer]
  }
) {
  static readonly layer = Layer.effect(
    Authorization,
    Effect.gen(function* () {
      const callers = yield* Callers
      const limits = yield* RateLimits
      return Authorization.of({
        bearer: Effect.fnUntraced(function* (answer, { credential, endpoint }) {
          const { remoteAddress } = yield* HttpServerRequest.HttpServerRequest
          const caller = yield* callers.identify(credential, remoteAddress)
          yield* limits.request(caller.person.id)
          const scope = Context.get(endpoint.annotations, RequiredScope)
          if (!allows(caller.scopes, scope)) {
            const has = caller.scopes.join(", ") || "none"
            const detail = `This takes the scope ${scope}; the token ${caller.person.name} has ${has}.`
            return yield* new Forbidden({ detail, scope })
          }
          return yield* Effect.provideService(answer, Caller, caller)
        })
      })
    })
  ).pipe(Layer.provide([Callers.layer, RateLimits.layer]))
}
