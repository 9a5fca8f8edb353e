import { Cause, Effect, Layer } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"

/** Requests with spans under way at once; a collector that cannot keep up loses the rest. */
const MOST_UNDER_WAY = 4

/**
 * The way to the collector. One that hangs is given up, so that spans do not gather, and it is said once when it cannot be told and once when
 * it can again; the exporter itself is silent about both. What is sent goes nowhere else: there may be a key in the headers.
 */
export const patientClient = (endpoint: URL) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      let underWay = 0
      let lost = false
      const losing = (why: string) =>
        Effect.suspend(() => {
          if (lost) return Effect.void
          lost = true
          return Effect.logWarning(`Traces cannot be sent to ${endpoint.origin}: ${why}. Trying again every minute.`)
        })
      const found = Effect.suspend(() => {
        if (!lost) return Effect.void
        lost = false
        return Effect.logInfo(`Traces are sent to ${endpoint.origin} again.`)
      })
      return HttpClient.transformResponse(yield* HttpClient.HttpClient, (sent) =>
        Effect.suspend(() => {
          if (underWay >= MOST_UNDER_WAY) return Effect.die(new Error("it is too slow"))
          underWay += 1
          return sent.pipe(
            Effect.timeoutOrElse({
              duration: "5 seconds",
              orElse: () => Effect.die(new Error("no answer within 5 seconds"))
            }),
            Effect.ensuring(
              Effect.sync(() => {
                underWay -= 1
              })
            )
          )
        }).pipe(
          Effect.tap(({ status }) => (status < 400 ? found : losing(`it answers ${status}`))),
          Effect.tapCause((cause) => losing(reasonOf(Cause.squash(cause))))
        )
      )
    })
  ).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "error" }))
  )

/** What was sent, and its headers, stand in the error too. */
const reasonOf = (error: unknown): string => {
  const { message, reason } = Object(error) as {
    readonly message?: string
    readonly reason?: { readonly cause?: unknown }
  }
  const { cause, code } = Object(Object(reason?.cause).cause ?? reason?.cause) as { cause?: unknown; code?: string }
  return (
    code ??
    (Object(cause) as { code?: string }).code ??
    (reason === undefined ? (message ?? "unknown") : "it does not answer")
  )
}
