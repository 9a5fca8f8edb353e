import { Schema } from "effect"
import { HttpApiError, HttpApiSchema } from "effect/http-api"
import { Scope } from "#domain/Token.ts"

export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "urn:redgreen:problem:unauthorized",
  status: 401,
  title: "The bearer token is missing or wrong"
}) {}

/** `scope` is the one that was missing. */
export class Forbidden extends HttpApiError.Problem<Forbidden>()(
  "Forbidden",
  { type: "urn:redgreen:problem:missing-scope", status: 403, title: "The token does not reach that far" },
  { scope: Scope }
) {}

/** Nothing was done. `retryAfter` is in whole seconds and stands in the header `Retry-After` too. */
export class TooManyRequests extends HttpApiError.Problem<TooManyRequests>()(
  "TooManyRequests",
  { type: "urn:redgreen:problem:too-many-requests", status: 429, title: "Too many requests" },
  { retryAfter: Schema.Int }
) {}

// What HTTP has headers for is said there as well: RFC 6750 for the two about tokens, RFC 9110 for the third. Optional, since a client
// reads the body.
const challenge = Schema.optionalKey(Schema.String)

export const UnauthorizedAnswer = Unauthorized.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: Unauthorized, headers: { "www-authenticate": challenge } },
    {
      decode: ({ body }) => body,
      encode: (body) => ({ body, headers: { "www-authenticate": 'Bearer realm="redgreen"' } })
    }
  )
)

export const ForbiddenAnswer = Forbidden.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: Forbidden, headers: { "www-authenticate": challenge } },
    {
      decode: ({ body }) => body,
      encode: (body) => ({
        body,
        headers: { "www-authenticate": `Bearer realm="redgreen", error="insufficient_scope", scope="${body.scope}"` }
      })
    }
  )
)

export const TooManyRequestsAnswer = TooManyRequests.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: TooManyRequests, headers: { "retry-after": Schema.optionalKey(Schema.Int) } },
    { decode: ({ body }) => body, encode: (body) => ({ body, headers: { "retry-after": body.retryAfter } }) }
  )
)
