import { Cause, Exit } from "effect"
import type { OtlpTracer } from "effect/observability"
import type { Told } from "./Told.ts"

type OtlpSpan = OtlpTracer.ScopeSpan["spans"][number]
type Attribute = OtlpSpan["attributes"][number]

/**
 * A span in the OpenTelemetry Protocol. Traces go to places where a task's report, people and secrets have no business: so only attributes
 * that are named here leave, and of a failure what kind it is. What it says is in the log, under the same task.
 */
export const otlpSpan = (told: Told): OtlpSpan => ({
  traceId: told.traceId,
  spanId: told.spanId,
  parentSpanId: told.parentSpanId,
  name: nameOf(told),
  kind: kinds[told.kind],
  startTimeUnixNano: String(told.startTime),
  endTimeUnixNano: String(told.endTime),
  attributes: [...told.attributes].flatMap(([key, value]) => (isTold(key) ? attributeOf(key, value) : [])),
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  status: statusOf(told.exit),
  links: told.links.slice(0, MOST_LINKS).map(({ span: { spanId, traceId } }) => ({
    ...{ traceId, spanId, attributes: [], droppedAttributesCount: 0 }
  })),
  droppedLinksCount: Math.max(0, told.links.length - MOST_LINKS)
})

/** Of the semantic conventions those we set or know; `redgreen.…` is ours throughout. */
const told =
  /^(redgreen\.[a-z_.]+|http\.(route|request\.method|response\.status_code)|messaging\.[a-z_.]+|gen_ai\.[a-z_.]+)$/

const isTold = (key: string): boolean => told.test(key)

/** The router knows the route only after the span has begun, and calls it by its method until then. */
const nameOf = ({ attributes, kind, name }: Told): string => {
  const route = attributes.get("http.route")
  return kind === "server" && typeof route === "string" && !name.includes(" ") ? `${name} ${route}` : name
}

const attributeOf = (key: string, value: unknown): ReadonlyArray<Attribute> => {
  switch (typeof value) {
    case "string":
      return [{ key, value: { stringValue: value.slice(0, LONGEST) } }]
    case "boolean":
      return [{ key, value: { boolValue: value } }]
    case "number":
      return Number.isSafeInteger(value)
        ? [{ key, value: { intValue: value } }]
        : Number.isFinite(value)
          ? [{ key, value: { doubleValue: value } }]
          : []
    default:
      return []
  }
}

const statusOf = (exit: Told["exit"]): OtlpSpan["status"] => {
  if (exit === undefined || (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))) return { code: 0 }
  return Exit.isSuccess(exit) ? { code: 1 } : { code: 2, message: kindOf(Cause.squash(exit.cause)) }
}

const kindOf = (failure: unknown): string => {
  const { _tag, name } = Object(failure) as { readonly _tag?: unknown; readonly name?: unknown }
  return String(_tag ?? name ?? "failure")
    .replace(/[^\w.]+/g, " ")
    .slice(0, 80)
}

const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const

/** Characters of an attribute's value. */
const LONGEST = 200
const MOST_LINKS = 32
