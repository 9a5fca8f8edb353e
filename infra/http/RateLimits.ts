import { createHash } from "node:crypto"
import { Config, Context, Duration, Effect, Layer, Option, Schema } from "effect"
import { HttpEffect, HttpServerResponse } from "effect/http"
import { RateLimiter } from "effect/persistence"
import { TooManyRequests } from "./problems.ts"

/**
 * How much one source may ask of this process: token buckets, so that whoever pauses may hurry again. `REDGREEN_RATE_LIMIT` requests
 * a minute for each API token, `REDGREEN_TASKS_PER_HOUR` new tasks for each, `REDGREEN_WEBHOOK_RATE_LIMIT` deliveries a minute for
 * each vendor. Several replicas count each for itself.
 */
export class RateLimits extends Context.Service<
  RateLimits,
  {
    /** Counts a request of this token; what is left is told in the headers of the answer. */
    request(token: string): Effect.Effect<void, TooManyRequests, HttpServerRequestContext>
    /** Whether somebody not known yet may have another token looked up; counts nothing. */
    mayGuess(address: Option.Option<string>): Effect.Effect<void, TooManyRequests>
    /** Counts a token that was looked up and is none of ours, or no longer. */
    guessed(address: Option.Option<string>): Effect.Effect<void, TooManyRequests>
    /** Counts what is no token at all, apart from the others: it holds nobody else up. */
    stranger(address: Option.Option<string>): Effect.Effect<void, TooManyRequests>
    /** Counts a task that is about to be made. */
    newTask(token: string): Effect.Effect<void, TooManyRequests>
    /** Whether another delivery of this vendor may be taken; counts nothing. */
    mayDeliver(vendor: string): Effect.Effect<void, TooManyRequests>
    /** Counts a delivery whose signature was right, so that nobody else can use up a vendor's share. */
    delivered(vendor: string): Effect.Effect<void>
  }
>()("redgreen/infra/http/RateLimits") {
  static readonly layer = Layer.effect(
    RateLimits,
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.RateLimiter
      const perMinute = yield* limit("REDGREEN_RATE_LIMIT", 120)
      const tasksPerHour = yield* limit("REDGREEN_TASKS_PER_HOUR", 60)
      const deliveriesPerMinute = yield* limit("REDGREEN_WEBHOOK_RATE_LIMIT", 1200)
      const take = ({ key, limit, window, what }: Bucket, tokens = 1) =>
        limiter
          .consume({ algorithm: "token-bucket", key, limit, window, tokens })
          .pipe(
            Effect.catchTag("RateLimiterError", ({ reason }) =>
              reason._tag === "RateLimitExceeded"
                ? Effect.fail(tooMany(what, limit, window, reason.retryAfter))
                : Effect.die(reason)
            )
          )
      const deliveries = (vendor: string): Bucket => ({
        ...{ key: `webhook:${vendor}`, limit: deliveriesPerMinute, window: "1 minute", what: "deliveries" }
      })
      const from = (who: "guess" | "stranger", address: Option.Option<string>): Bucket => ({
        key: `${who}:${shelfOf(Option.getOrElse(address, () => ""))}`,
        ...{ limit: perMinute, window: "1 minute", what: "requests" }
      })
      const room = Effect.fnUntraced(function* (bucket: Bucket) {
        const { remaining } = yield* take(bucket, 0)
        if (remaining < 1)
          return yield* tooMany(bucket.what, bucket.limit, bucket.window, Duration.millis(60_000 / bucket.limit))
      })
      return RateLimits.of({
        request: (token) => {
          const bucket: Bucket = { key: `token:${token}`, limit: perMinute, window: "1 minute", what: "requests" }
          return take(bucket).pipe(
            Effect.tap(({ remaining, resetAfter }) => tell(perMinute, remaining, secondsOf(resetAfter))),
            Effect.tapError(({ retryAfter }) => tell(perMinute, 0, retryAfter)),
            Effect.asVoid
          )
        },
        mayGuess: (address) => room(from("guess", address)),
        guessed: (address) => Effect.asVoid(take(from("guess", address))),
        stranger: (address) => Effect.asVoid(take(from("stranger", address))),
        newTask: (token) =>
          Effect.asVoid(take({ key: `tasks:${token}`, limit: tasksPerHour, window: "1 hour", what: "new tasks" })),
        mayDeliver: (vendor) => room(deliveries(vendor)),
        delivered: (vendor) => Effect.ignore(take(deliveries(vendor)))
      })
    })
  ).pipe(Layer.provide(RateLimiter.layer), Layer.provide(RateLimiter.layerStoreMemory))
}

type HttpServerRequestContext = Effect.Services<ReturnType<typeof HttpEffect.appendPreResponseHandler>>

interface Bucket {
  readonly key: string
  readonly limit: number
  readonly window: "1 minute" | "1 hour"
  readonly what: string
}

const limit = (name: string, usual: number) =>
  Config.schema(Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)), name).pipe(
    Config.withDefault(usual)
  )

const tooMany = (what: string, limit: number, window: Bucket["window"], after: Duration.Duration) => {
  const retryAfter = Math.max(1, secondsOf(after))
  const detail = `More than ${limit} ${what} in ${window.replace("1", "one")}. Come again in ${retryAfter} s.`
  return new TooManyRequests({ detail, retryAfter })
}

/** As draft-ietf-httpapi-ratelimit-headers-10 has them. */
const tell = (limit: number, remaining: number, reset: number) =>
  HttpEffect.appendPreResponseHandler((_, response) =>
    Effect.succeed(
      HttpServerResponse.setHeaders(response, {
        "ratelimit-policy": `"requests";q=${limit};w=60`,
        ratelimit: `"requests";r=${Math.max(0, Math.floor(remaining))};t=${reset}`
      })
    )
  )

const secondsOf = (duration: Duration.Duration) => Math.ceil(Duration.toMillis(duration) / 1000)

// Addresses are without end and buckets are kept for ever: 4096 of them are shared.
const shelfOf = (address: string) => createHash("sha256").update(address).digest("hex").slice(0, 3)
