import { timingSafeEqual } from "node:crypto"
import { Clock, Config, Context, Effect, Layer, type Option, Redacted } from "effect"
import { EventStore } from "#domain/EventStore.ts"
import { digestOf, parseBearer, type Standing, standingOf } from "#domain/Token.ts"
import { findToken } from "#domain/Tokens.ts"
import { Caller } from "./Caller.ts"
import { type TooManyRequests, Unauthorized } from "./problems.ts"
import { RateLimits } from "./RateLimits.ts"

/**
 * Tells whose a bearer token is. `REDGREEN_API_TOKEN`, without which no service starts, has every scope; all others stand in the
 * log and are read there at each request, so that revoking one needs no waiting.
 */
export class Callers extends Context.Service<
  Callers,
  {
    identify(
      bearer: Redacted.Redacted,
      address: Option.Option<string>
    ): Effect.Effect<Caller["Service"], Unauthorized | TooManyRequests>
  }
>()("redgreen/infra/http/Callers") {
  static readonly layer = Layer.effect(
    Callers,
    Effect.gen(function* () {
      const first = digest(Redacted.value(yield* Config.Redacted("REDGREEN_API_TOKEN")))
      const limits = yield* RateLimits
      const store = yield* EventStore
      const held = Effect.fnUntraced(function* (bearer: string) {
        // Digests have one length, which timingSafeEqual needs, and tell nothing of the token's.
        if (timingSafeEqual(digest(bearer), first)) return owner
        const parsed = parseBearer(bearer)
        if (parsed === undefined) return "wrong"
        const { id, secret } = parsed
        const token = yield* Effect.provideService(findToken(id), EventStore, store)
        const standing = standingOf(token, secret, yield* Clock.currentTimeMillis)
        if (token === undefined || standing !== "valid") return standing
        return Caller.of({ person: { channel: "api", id, name: token.name }, scopes: token.scopes })
      })
      return Callers.of({
        identify: Effect.fn("Callers.identify")(function* (bearer, address) {
          const caller = yield* held(Redacted.value(bearer))
          if (typeof caller !== "string") return caller
          yield* limits.stranger(address)
          return yield* new Unauthorized({ detail: refusals[caller] })
        })
      })
    })
  ).pipe(Layer.provide(RateLimits.layer))
}

// As the log has had it since there was one token only.
const owner = Caller.of({ person: { channel: "api", id: "token", name: "API" }, scopes: ["admin"] })

const refusals: { readonly [S in Standing]: string } = {
  valid: "",
  wrong: "Send the header Authorization: Bearer <token>; `redgreen token create` makes one.",
  revoked: "This token was revoked.",
  expired: "This token has expired: have a new one made with `redgreen token create`."
}

const digest = (text: string) => Buffer.from(digestOf(text), "hex")
