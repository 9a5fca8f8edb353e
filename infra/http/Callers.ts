import { timingSafeEqual } from "node:crypto"
import { Clock, Config, Context, Effect, Layer, type Option, Redacted, Semaphore } from "effect"
import { EventStore } from "#domain/EventStore.ts"
import { digestOf, parseBearer, type Standing, standingOf } from "#domain/Token.ts"
import { findToken } from "#domain/Tokens.ts"
import { Caller } from "./Caller.ts"
import { type TooManyRequests, Unauthorized } from "./problems.ts"
import { RateLimits } from "./RateLimits.ts"

/**
 * Tells whose a bearer token is. `REDGREEN_API_TOKEN`, without which no service starts, has every scope; all others stand in the
 * log and are read there at each request, so that revoking one needs no waiting. A token that was never let in here is looked up only
 * while its address has guesses left, one at a time: strangers cannot keep the log busy, nor hold up whom it has let in before.
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
      const first = Buffer.from(digestOf(Redacted.value(yield* Config.Redacted("REDGREEN_API_TOKEN"))), "hex")
      const limits = yield* RateLimits
      const store = yield* EventStore
      const letIn = new Set<string>()
      const oneAtATime = Semaphore.makeUnsafe(1)

      const held = Effect.fnUntraced(function* ({ id, secret }: Bearer) {
        const token = yield* Effect.provideService(findToken(id), EventStore, store)
        const standing = standingOf(token, secret, yield* Clock.currentTimeMillis)
        if (token === undefined || standing !== "valid") return standing
        return Caller.of({ person: { channel: "api", id, name: token.name }, scopes: token.scopes })
      })
      const guessed = Effect.fnUntraced(function* (bearer: Bearer, address: Option.Option<string>) {
        yield* limits.mayGuess(address)
        const caller = yield* held(bearer)
        if (typeof caller === "string") yield* limits.guessed(address)
        return caller
      })

      return Callers.of({
        identify: Effect.fn("Callers.identify")(function* (bearer, address) {
          const text = Redacted.value(bearer)
          const known = digestOf(text)
          // Digests have one length, which timingSafeEqual needs, and tell nothing of the token's.
          if (timingSafeEqual(Buffer.from(known, "hex"), first)) return owner
          const parsed = parseBearer(text)
          if (parsed === undefined) {
            yield* limits.stranger(address)
            return yield* new Unauthorized({ detail: refusals.wrong })
          }
          const caller = yield* letIn.has(known) ? held(parsed) : oneAtATime.withPermit(guessed(parsed, address))
          if (typeof caller !== "string") {
            letIn.add(known)
            return caller
          }
          letIn.delete(known)
          return yield* new Unauthorized({ detail: refusals[caller] })
        })
      })
    })
  ).pipe(Layer.provide(RateLimits.layer))
}

type Bearer = NonNullable<ReturnType<typeof parseBearer>>

// As the log has had it since there was one token only.
const owner = Caller.of({ person: { channel: "api", id: "token", name: "API" }, scopes: ["admin"] })

const refusals: { readonly [S in Standing]: string } = {
  valid: "",
  wrong: "Send the header Authorization: Bearer <token>; `redgreen token create` makes one.",
  revoked: "This token was revoked.",
  expired: "This token has expired: have a new one made with `redgreen token create`."
}
