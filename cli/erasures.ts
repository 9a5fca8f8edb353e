import { Effect, Redacted, Schema } from "effect"
import { FetchHttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient, HttpApiMiddleware } from "effect/http-api"
import { TaskId } from "#domain/Ids.ts"
import type { ErasureReason } from "#domain/Intake.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { Api, type Namings } from "#ingest/erasureApi.ts"
import { address } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"
import { patiently } from "./patiently.ts"

export type Erasures = Effect.Success<typeof erasures>

/** What a running Redgreen does and knows about erasing. */
export const erasures = Effect.gen(function* () {
  const { token, url } = yield* address
  const carrying = HttpApiMiddleware.layerClient(Authorization, ({ next, request }) =>
    next(HttpClientRequest.bearerToken(request, Redacted.value(token)))
  )
  const { erasure } = yield* HttpApiClient.make(Api, { baseUrl: url }).pipe(
    Effect.provide([carrying, FetchHttpClient.layer])
  )
  const orFail = <A>(call: Effect.Effect<A, unknown>) =>
    Effect.mapError(call, (error) => new CliFailure({ message: messageOf(error, url) }))

  return {
    erase: Effect.fnUntraced(function* (given: string, reason: ErasureReason) {
      const id = yield* Schema.decodeEffect(TaskId)(given).pipe(
        Effect.mapError(() => new CliFailure({ message: `${JSON.stringify(given)} is no task.` }))
      )
      return yield* orFail(erasure.erase({ params: { id }, payload: { reason } }))
    }),
    /** All through the log. */
    named: Effect.fnUntraced(function* (who: string) {
      const places = new Map<TaskId, ReadonlyArray<string>>()
      for (let after = 0; ; ) {
        const page: Namings = yield* orFail(patiently(erasure.named({ payload: { who, after } })))
        for (const one of page.tasks)
          places.set(one.task, [...new Set([...(places.get(one.task) ?? []), ...one.places])].sort())
        after = page.searched
        if (after >= page.head) return [...places].map(([task, found]) => ({ task, places: found }))
      }
    })
  }
})

const messageOf = (error: unknown, url: string): string => {
  const { detail, status, title } = Object(error) as { detail?: string; status?: number; title?: string }
  if (status === 401) return `${url} does not accept the token: check REDGREEN_API_TOKEN.`
  return detail ?? title ?? `${url} did not answer as a Redgreen does: is it running, and of this version?`
}
