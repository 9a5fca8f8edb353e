import { Context, Effect, Layer, Redacted } from "effect"
import { FetchHttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient, HttpApiMiddleware } from "effect/http-api"
import { Authorization } from "#infra/http/Authorization.ts"
import { Api as Commands } from "#ingest/Api.ts"
import { Api as Tasks } from "#projections/tasks/api.ts"

/** The token of whoever calls a tool. It is all that tells them apart from anybody else. */
export const Bearer = Context.Reference<Redacted.Redacted>("redgreen/mcp/Bearer", {
  defaultValue: () => Redacted.make("")
})

/** A running Redgreen by its HTTP API, so that a tool can do what its caller's token can do there and nothing else. */
export class RedgreenApi extends Context.Service<RedgreenApi, Effect.Success<ReturnType<typeof clientFor>>>()(
  "redgreen/mcp/RedgreenApi"
) {
  /** `url` has no slash at its end. */
  static readonly layerAt = (url: string) =>
    Layer.effect(RedgreenApi, clientFor(url)).pipe(Layer.provide([carrying, FetchHttpClient.layer]))
}

const clientFor = (url: string) => HttpApiClient.make(Commands.addHttpApi(Tasks), { baseUrl: url })

const carrying = HttpApiMiddleware.layerClient(Authorization, ({ next, request }) =>
  Effect.flatMap(Bearer, (token) => next(HttpClientRequest.bearerToken(request, Redacted.value(token))))
)
