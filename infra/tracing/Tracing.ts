import { Config, Effect, Layer, Option, Redacted, Schema, Tracer } from "effect"
import { HttpClient, HttpMiddleware } from "effect/http"
import { OtlpExporter, OtlpResource, OtlpSerialization } from "effect/observability"
import { otlpSpan } from "./otlpSpan.ts"
import { patientClient } from "./patientClient.ts"
import { sampler } from "./sampler.ts"
import { TaskSpan } from "./TaskSpan.ts"

/**
 * Tells what a service does as OpenTelemetry traces, one for each task, where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; else nothing.
 * A collector that is away or slow costs a service nothing but what it would have been told: up to some thousand spans are held, then
 * dropped, and it is tried again every minute.
 */
export const tracing = (service: string) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const endpoint = yield* Config.option(Config.URL("OTEL_EXPORTER_OTLP_ENDPOINT"))
      if (Option.isNone(endpoint)) return Layer.empty
      const protocol = yield* Config.Literals(["http/protobuf", "http/json"], "OTEL_EXPORTER_OTLP_PROTOCOL").pipe(
        Config.withDefault("http/protobuf")
      )
      const serialization = protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf
      return Layer.mergeAll(
        Layer.effect(Tracer.Tracer, telling(service, endpoint.value)).pipe(
          Layer.provide([serialization, OtlpExporter.layerFlusher, patientClient(endpoint.value)])
        ),
        // Asked for every few seconds, by machines.
        HttpMiddleware.layerTracerDisabledForUrls(["/health", "/ready", "/metrics"]),
        // Whom we call has no use for it.
        Layer.succeed(HttpClient.TracerPropagationEnabled, false)
      )
    })
  )

const telling = Effect.fnUntraced(function* (service: string, endpoint: URL) {
  const serialization = yield* OtlpSerialization.OtlpSerialization
  const name = yield* Config.String("OTEL_SERVICE_NAME").pipe(Config.withDefault(service))
  const attributes = yield* Config.Record(
    Schema.StringFromUriComponent,
    Schema.StringFromUriComponent,
    "OTEL_RESOURCE_ATTRIBUTES"
  ).pipe(Config.withDefault({}))
  const headers = yield* Config.Redacted("OTEL_EXPORTER_OTLP_HEADERS").pipe(Config.withDefault(Redacted.make("")))
  const resource = OtlpResource.make({ serviceName: name, attributes })
  const { push } = yield* OtlpExporter.make({
    label: "redgreen",
    url: `${endpoint.href.replace(/\/$/, "")}/v1/traces`,
    headers: pairsIn(Redacted.value(headers)),
    exportInterval: "2 seconds",
    maxBatchSize: 500,
    shutdownTimeout: "2 seconds",
    body: (spans) => [
      serialization.traces({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "redgreen" }, spans }] }] }),
      Effect.void
    ]
  })
  return TaskSpan.tracer(yield* sampler, (told) => push(otlpSpan(told)))
})

/** `name=value,name=value`, percent-encoded. */
const pairsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(",")
      .map((pair) => pair.split("="))
      .filter(([name, ...value]) => name?.trim() && value.length > 0)
      .map(([name = "", ...value]) => [name.trim().toLowerCase(), decoded(value.join("=").trim())])
  )

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
