import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect, Schedule } from "effect"

/** A span as it stands in OTLP's JSON, as far as tests look at it. */
export interface SpanSeen {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: ReadonlyArray<{ readonly key: string; readonly value: Record<string, unknown> }>
  readonly links: ReadonlyArray<{ readonly traceId: string; readonly spanId: string }>
  readonly status: { readonly code: number; readonly message?: string }
  /** `service.name` of who sent it. */
  readonly service: string
}

/** A collector of OTLP over HTTP, for `OTEL_EXPORTER_OTLP_PROTOCOL=http/json`, on a free port until the scope closes. */
export const startCollector = Effect.gen(function* () {
  const spans: Array<SpanSeen> = []
  const received: Array<{ readonly headers: IncomingMessage["headers"]; readonly body: string }> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("latin1")
      received.push({ headers: request.headers, body })
      if (request.headers["content-type"] === "application/json")
        for (const { resource, scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
          const named = resource.attributes.find(({ key }: { key: string }) => key === "service.name")
          for (const scope of scopeSpans)
            spans.push(...scope.spans.map((span: object) => ({ ...span, service: named?.value.stringValue })))
        }
      response.writeHead(request.url === "/v1/traces" ? 200 : 404, { "content-type": "application/json" }).end("{}")
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
    () => Effect.promise(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  )
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
    spans: spans as ReadonlyArray<SpanSeen>,
    received: received as ReadonlyArray<(typeof received)[number]>,
    /** Spans are sent every two seconds, and when a service ends. */
    until: (holds: (spans: ReadonlyArray<SpanSeen>) => boolean) =>
      Effect.sync(() => holds(spans)).pipe(
        Effect.repeat({ until: (is) => is, schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("60 seconds"),
        Effect.orDie
      )
  }
})

export const attributeOf = ({ attributes }: SpanSeen, key: string): unknown =>
  Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0]

/** As a reader sees it: names indented under what caused them, in the order they began. */
export const treeOf = (spans: ReadonlyArray<SpanSeen>): string => {
  const under = (parent: string | undefined, depth: number): ReadonlyArray<string> =>
    spans
      .filter((span) => (span.parentSpanId || undefined) === parent)
      .sort((one, other) => (one.startTimeUnixNano < other.startTimeUnixNano ? -1 : 1))
      .flatMap((span) => [`${"  ".repeat(depth)}${span.name}`, ...under(span.spanId, depth + 1)])
  return under(undefined, 0).join("\n")
}
