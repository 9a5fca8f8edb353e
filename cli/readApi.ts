import { Effect, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { address } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"

/** What a running Redgreen answers to a question, character for character: JSON, or CSV where that is asked for. */
export const readApi = Effect.fnUntraced(function* (
  path: string,
  query: Readonly<Record<string, string | ReadonlyArray<string>>>,
  format: "json" | "csv"
) {
  const { token, url } = yield* address
  const http = yield* HttpClient.HttpClient
  const request = HttpClientRequest.get(`${url}${path}`).pipe(
    HttpClientRequest.bearerToken(token),
    HttpClientRequest.setUrlParams({ ...query, format })
  )
  const silent = new CliFailure({
    message: `Nothing answers at ${url}: is Redgreen still running? Start it with \`redgreen up\`.`
  })
  const response = yield* http.execute(request).pipe(Effect.mapError(() => silent))
  const text = yield* response.text.pipe(Effect.mapError(() => silent))
  if (response.status === 200) return text
  const problem: typeof Problem.Type = yield* Effect.orElseSucceed(decodeProblem(text), () => ({}))
  if (response.status === 401)
    return yield* new CliFailure({ message: `${url} does not accept the token: check REDGREEN_API_TOKEN.` })
  return yield* new CliFailure({
    message: problem.detail ?? problem.title ?? `${url} answered ${response.status}, not as a Redgreen does.`
  })
})

/** The same, understood. */
export const readJson = <A>(schema: Schema.Codec<A, unknown>, path: string, query: Readonly<Record<string, string>>) =>
  readApi(path, query, "json").pipe(
    Effect.flatMap((text) =>
      Schema.decodeEffect(Schema.fromJsonString(schema))(text).pipe(
        Effect.mapError(
          () => new CliFailure({ message: "The answer is not one this version understands: upgrade one of the two." })
        )
      )
    )
  )

const Problem = Schema.Struct({ detail: Schema.optionalKey(Schema.String), title: Schema.optionalKey(Schema.String) })
const decodeProblem = Schema.decodeEffect(Schema.fromJsonString(Problem))
