import type { Exit, Tracer } from "effect"

/** A span that is over and has found its trace. */
export interface Told {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: Tracer.SpanKind
  /** Nanoseconds since the epoch. */
  readonly startTime: bigint
  readonly endTime: bigint
  readonly attributes: ReadonlyMap<string, unknown>
  readonly links: ReadonlyArray<Tracer.SpanLink>
  /** None of a span that is a mark rather than something done. */
  readonly exit?: Exit.Exit<unknown, unknown>
}
