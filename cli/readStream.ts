import { Console, Effect, Schema, Stream } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { Happening } from "#projections/stream/api.ts"
import { address } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"

export interface Told {
  readonly position: number
  readonly happening: Happening
}

/**
 * Everything that happens from now on, without end, of one task where one is named. A connection that breaks off is said once, and made
 * anew where it was; an answer that would be the same again is a failure.
 */
export const readStream = Effect.fnUntraced(function* (
  task: string | undefined,
  tell: (told: Told) => Effect.Effect<void>
) {
  const { token, url } = yield* address
  const http = yield* HttpClient.HttpClient
  let lastId = ""
  let pause = 2_000
  let isLost = false

  const block = (lines: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      pause = Number(field("retry") ?? pause)
      lastId = field("id") ?? lastId
      const data = field("data")
      if (data === undefined) return
      const happening = yield* decode(data).pipe(
        Effect.mapError(
          () =>
            new CliFailure({ message: `${url} says what this version does not understand: upgrade one of the two.` })
        )
      )
      yield* tell({ position: Number(lastId), happening })
    })

  const connection = Effect.gen(function* () {
    const request = HttpClientRequest.get(`${url}/api/stream`).pipe(
      HttpClientRequest.bearerToken(token),
      HttpClientRequest.setUrlParams(task === undefined ? {} : { task }),
      HttpClientRequest.setHeaders(lastId === "" ? {} : { "last-event-id": lastId })
    )
    const response = yield* http.execute(request)
    if (response.status !== 200) {
      const { detail } = Object(yield* Effect.orElseSucceed(response.json, () => ({}))) as { detail?: string }
      const message = response.status === 401 ? `${url} does not accept the token: check REDGREEN_API_TOKEN.` : detail
      // Others may have room for us in a moment; a no stays one.
      if (response.status < 500 && response.status !== 429)
        return yield* new CliFailure({ message: message ?? `${url} answered ${response.status}.` })
      return yield* Effect.fail(detail ?? `it answered ${response.status}`)
    }
    if (isLost) yield* Console.error("Connected again.")
    isLost = false
    yield* response.stream.pipe(
      // A heartbeat comes every 15 seconds.
      Stream.timeoutOrElse({ duration: "45 seconds", orElse: () => Stream.fail("it fell silent" as const) }),
      Stream.decodeText,
      Stream.splitLines,
      Stream.mapAccum(
        (): ReadonlyArray<string> => [],
        (lines, line) => (line === "" ? [[], [lines]] : [[...lines, line], []])
      ),
      Stream.runForEach(block)
    )
  })

  return yield* connection.pipe(
    Effect.catchIf(
      (error): error is Exclude<typeof error, CliFailure> => !(error instanceof CliFailure),
      (error) => {
        if (isLost) return Effect.void
        isLost = true
        const why = typeof error === "string" ? error : "nothing answers there"
        return Console.error(`Lost ${url}: ${why}. Trying again.`)
      }
    ),
    Effect.andThen(Effect.suspend(() => Effect.sleep(pause))),
    Effect.forever
  )
})

const decode = Schema.decodeEffect(Schema.fromJsonString(Happening))
