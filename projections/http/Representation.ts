import { Context, Effect, Layer, Schema } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiError, HttpApiMiddleware, HttpApiSchema } from "effect/http-api"
import { BadQuery } from "./BadQuery.ts"
import { csvOf, type Table, TableOf } from "./csv.ts"
import { etagOf, has } from "./etag.ts"

export class NotAcceptable extends HttpApiError.Problem<NotAcceptable>()("NotAcceptable", {
  type: "urn:redgreen:problem:not-acceptable",
  status: 406,
  title: "It cannot be answered in that format"
}) {}

/** What a client sees that asked with `If-None-Match`. It has no body. */
export class NotModified extends Schema.TaggedError<NotModified>()("NotModified", {}) {}

const notModified = NotModified.pipe(HttpApiSchema.asNoContent({ decode: () => new NotModified() })).annotate({
  httpApiStatus: 304,
  description: "What `If-None-Match` names is still the answer"
})

/**
 * Gives every GET of a group an `ETag`, answers 304 to who has that already, and answers lists (`tabular`) as CSV to who asks for it
 * by `Accept: text/csv` or `?format=csv`. Goes before `Authorization` in the chain: nobody learns from a tag what they may not read.
 */
export class Representation extends HttpApiMiddleware.Service<Representation>()(
  "redgreen/projections/http/Representation",
  { error: [NotAcceptable, BadQuery, notModified] }
) {
  static readonly layer = Layer.succeed(
    Representation,
    Effect.fnUntraced(function* (answer, { endpoint }) {
      if (endpoint.method !== "GET") return yield* answer
      const request = yield* HttpServerRequest.HttpServerRequest
      const query = yield* HttpServerRequest.ParsedSearchParams
      const table = Context.get(endpoint.annotations, TableOf)
      const wanted = formatOf(
        query["format"],
        request.headers["accept"],
        table === undefined ? ["json"] : ["json", "csv"]
      )
      if (wanted === undefined)
        return yield* new NotAcceptable({
          detail: `This is answered as ${table === undefined ? "json" : "json or csv"}.`
        })
      const response = yield* Effect.catchDefect(answer, (defect) =>
        isDataException(defect)
          ? new BadQuery({
              detail:
                "No such value can be stored, so nothing is found by it: a NUL character, or a number out of range."
            })
          : Effect.die(defect)
      )
      const chosen = wanted === "csv" && table !== undefined ? asCsv(table, response, request) : response
      return tagged(chosen, request)
    })
  )
}

/** Class 22 of SQLSTATE. */
const isDataException = (defect: unknown) => /^22/.test(String(Object(defect).code))

type Format = "json" | "csv"

const formatOf = (
  format: string | ReadonlyArray<string> | undefined,
  accept = "*/*",
  possible: ReadonlyArray<Format>
): Format | undefined => {
  if (format !== undefined) return possible.find((one) => one === format)
  const wanted = accept
    .split(",")
    .map((range) => ({
      type: range.split(";")[0]!.trim().toLowerCase(),
      quality: Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1)
    }))
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ type }): Format => (type === "text/csv" ? "csv" : "json"))
  // Whoever accepts neither gets JSON, as ever; only who wants nothing but a table is told that there is none.
  return wanted.find((one) => possible.includes(one))
}

const asCsv = (
  table: Table,
  response: HttpServerResponse.HttpServerResponse,
  request: HttpServerRequest.HttpServerRequest
) => {
  const { body } = response
  if (response.status !== 200 || body._tag !== "Uint8Array") return response
  const answer: unknown = JSON.parse(new TextDecoder().decode(body.body))
  const { next } = Object(answer) as { next?: string | number | null }
  return HttpServerResponse.text(csvOf(table, answer), {
    contentType: "text/csv; charset=utf-8; header=present",
    headers: {
      ...response.headers,
      "content-disposition": `attachment; filename="${table.rows ?? "list"}.csv"`,
      ...(next === null || next === undefined ? {} : { link: `<${after(request, table.goOn, `${next}`)}>; rel="next"` })
    }
  })
}

const after = (request: HttpServerRequest.HttpServerRequest, goOn: string, next: string) => {
  const url = new URL(request.url, "http://here")
  url.searchParams.set(goOn, next)
  return url.pathname + url.search
}

const tagged = (response: HttpServerResponse.HttpServerResponse, request: HttpServerRequest.HttpServerRequest) => {
  const { body } = response
  if (response.status !== 200 || body._tag !== "Uint8Array") return response
  const etag = etagOf(body.body)
  // Kept by whoever asked, for nobody else, and asked about each time.
  const headers = { etag, "cache-control": "private, no-cache", vary: "accept, authorization" }
  return has(request.headers["if-none-match"], etag)
    ? HttpServerResponse.empty({ status: 304, headers })
    : HttpServerResponse.setHeaders(response, headers)
}
