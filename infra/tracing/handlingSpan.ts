import { Effect, Option, Tracer } from "effect"
import { Headers, HttpTraceContext } from "effect/http"
import type { Outcome } from "#domain/Consumer.ts"
import { traceOf } from "#domain/traceOf.ts"

export interface Delivered {
  readonly json: unknown
  readonly about: { readonly type: string; readonly task: string; readonly event: string }
  readonly traceparent: string | undefined
}

/**
 * The span of a consumer that handles an event: a child of the append, or of the task's root where the event does not say who appended it.
 * What it does say is only pointed to where that is another trace, since the event itself tells which is its task's.
 */
export const handlingSpan =
  (consumer: string, { about, json, traceparent }: Delivered, delivery: number) =>
  <E, R>(handling: Effect.Effect<Outcome, E, R>): Effect.Effect<Outcome, E, R> => {
    const said = Option.getOrUndefined(HttpTraceContext.w3c(Headers.fromInput({ traceparent })))
    const { correlationid } = Object(json) as { readonly correlationid?: unknown }
    const root: Tracer.ExternalSpan | undefined =
      typeof correlationid === "string" ? Tracer.externalSpan({ ...traceOf(correlationid), sampled: true }) : undefined
    const parent = root === undefined || said?.traceId === root.traceId ? said : root
    return handling.pipe(
      Effect.tap((outcome) => Effect.annotateCurrentSpan("redgreen.outcome", outcome._tag)),
      Effect.withSpan(`${consumer} ${about.type}`, {
        kind: "consumer",
        ...(parent === undefined ? { root: true } : { parent }),
        links: said === undefined || said === parent ? [] : [{ span: said, attributes: {} }],
        attributes: {
          "messaging.system": "nats",
          "redgreen.consumer": consumer,
          "redgreen.delivery": delivery,
          "redgreen.task.id": about.task,
          "redgreen.event.id": about.event,
          "redgreen.event.type": about.type
        }
      })
    )
  }
