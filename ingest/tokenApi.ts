import { Clock, Effect, Layer, Redacted, Schema } from "effect"
import {
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiError,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  OpenApi
} from "effect/http-api"
import { Timestamp } from "#domain/Ids.ts"
import { Scope, TokenId } from "#domain/Token.ts"
import { createToken, listTokens, revokeToken } from "#domain/Tokens.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { badRequests } from "#infra/http/badRequests.ts"
import { Caller } from "#infra/http/Caller.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"

export const NewToken = Schema.Struct({
  /** For people; what the token says and does is told under it. */
  name: Schema.NonEmptyString.check(Schema.isMaxLength(100)),
  scopes: Schema.NonEmptyArray(Scope),
  /** Without it the token is good until it is revoked. */
  expires: Schema.optionalKey(Timestamp)
})

export const Token = Schema.Struct({
  id: TokenId,
  name: Schema.String,
  scopes: Schema.Array(Scope),
  /** Who made it. */
  by: Schema.String,
  createdAt: Timestamp,
  expires: Schema.NullOr(Timestamp),
  standing: Schema.Literals(["valid", "expired", "revoked"])
})
export type Token = typeof Token.Type

/** `token` is the bearer itself. It is in this answer and nowhere else. */
export const CreatedToken = Schema.Struct({ id: TokenId, token: Schema.String })

export class UnknownToken extends HttpApiError.Problem<UnknownToken>()("UnknownToken", {
  type: "urn:redgreen:problem:unknown-token",
  status: 404,
  title: "There is no such token"
}) {}

const Tokens = HttpApiGroup.make("tokens")
  .add(
    HttpApiEndpoint.post("create", "/", {
      payload: NewToken.annotate({
        examples: [{ name: "ci", scopes: ["report", "read"], expires: "2027-03-31T00:00:00Z" }]
      }),
      success: CreatedToken.pipe(HttpApiSchema.status(201))
    }).annotateMerge(
      documented("admin", "Create a token", "The answer is the only place that ever holds it: keep it somewhere safe.")
    ),
    HttpApiEndpoint.get("list", "/", { success: Schema.Array(Token) }).annotateMerge(
      documented("admin", "List tokens", "Newest first, those that are no longer good included; never a secret.")
    ),
    HttpApiEndpoint.delete("revoke", "/:id", {
      params: { id: TokenId },
      success: Schema.Struct({ message: Schema.String }),
      error: UnknownToken
    }).annotateMerge(documented("admin", "Revoke a token", "Its next request is refused."))
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Tokens", description: "Who may call, and how far they reach." }))
  .prefix("/api/tokens")

export const Api = HttpApi.make("redgreen-tokens")
  .add(Tokens)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)

const handlers = HttpApiBuilder.group(
  Api,
  "tokens",
  Effect.fnUntraced(function* (tokens) {
    return tokens.handleAll({
      create: Effect.fnUntraced(function* ({ payload }) {
        const { bearer, id } = yield* createToken(payload, (yield* Caller).person)
        return { id, token: Redacted.value(bearer) }
      }),
      list: Effect.fnUntraced(function* () {
        const now = yield* Clock.currentTimeMillis
        const all = yield* listTokens
        return all
          .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
          .map(({ by, createdAt, expires, id, name, revoked, scopes }) => {
            const gone = expires !== undefined && Date.parse(expires) <= now
            const standing = revoked ? ("revoked" as const) : gone ? ("expired" as const) : ("valid" as const)
            return { id, name, scopes, by: by.name, createdAt, expires: expires ?? null, standing }
          })
      }),
      revoke: Effect.fnUntraced(function* ({ params: { id } }) {
        const token = yield* revokeToken(id, (yield* Caller).person)
        if (token === undefined) return yield* new UnknownToken({ detail: `No token is called ${id}.` })
        return { message: `The token ${token.name} is revoked.` }
      })
    })
  })
)

/** Adds `/api/tokens` to the `HttpRouter`. */
export const tokenApi = HttpApiBuilder.layer(Api).pipe(
  Layer.provide(handlers),
  Layer.provide([Authorization.layer, Unforeseen.layer, badRequests])
)
