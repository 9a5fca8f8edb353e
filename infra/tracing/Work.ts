import { Hex } from "effect/encoding"
import { traceOf } from "#domain/traceOf.ts"
import type { Told } from "./Told.ts"

/** Whether a trace is told at all; the same answer for one trace in every service. */
export type Sampler = (traceId: string) => boolean

/** Where a trace comes from: the span that caused what is done here. */
export interface Cause {
  readonly traceId: string
  readonly spanId: string | undefined
  readonly sampled: boolean
}

/**
 * What this process does for one cause, as spans of one trace. Which trace that is, is often known late: a webhook's task only when its
 * first event is appended. Until then ended spans are held. Work that nobody asked for and that came to nothing is not told.
 */
export class Work {
  readonly #sampler: Sampler
  readonly #tell: (told: Told) => void
  #cause: Cause | undefined
  #held: Array<(cause: Cause) => Told> = []
  readonly #ownTraceId = Hex.random(32)

  constructor(sampler: Sampler, tell: (told: Told) => void, cause?: Cause) {
    this.#sampler = sampler
    this.#tell = tell
    this.#cause = cause
  }

  get traceId(): string {
    return this.#cause?.traceId ?? this.#ownTraceId
  }

  get sampled(): boolean {
    return this.#cause?.sampled ?? true
  }

  /** Whether this belongs to another trace for good. */
  isApartFrom(traceId: string): boolean {
    return this.#cause !== undefined && this.#cause.traceId !== traceId
  }

  /** What others are to be told of the cause they are given, in W3C Trace Context. */
  traceparent(traceId: string, spanId: string): string {
    const sampled = this.#cause?.sampled ?? this.#sampler(traceId)
    return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`
  }

  ended(span: (cause: Cause) => Told): void {
    if (this.#cause === undefined) this.#held.push(span)
    else if (this.#cause.sampled) this.#tell(span(this.#cause))
    // Something that never ends by itself: what came of it so far has to be let go.
    if (this.#held.length > MOST_HELD) this.endsApart(false)
  }

  /** It was done for this task. */
  joins(correlationId: string): void {
    const { spanId, traceId } = traceOf(correlationId)
    this.#settle({ traceId, spanId, sampled: this.#sampler(traceId) })
  }

  /** It is over and no task's. */
  endsApart(wasAskedFor: boolean): void {
    const traceId = this.#ownTraceId
    this.#settle({ traceId, spanId: undefined, sampled: wasAskedFor && this.#sampler(traceId) })
  }

  /** The root of a task's trace, which everything else in it hangs from. */
  begins(correlationId: string, root: Pick<Told, "attributes" | "startTime" | "endTime">): void {
    const { spanId, traceId } = traceOf(correlationId)
    if (!this.#sampler(traceId)) return
    this.#tell({ ...root, name: "task", traceId, spanId, parentSpanId: undefined, kind: "internal", links: [] })
  }

  #settle(cause: Cause): void {
    if (this.#cause !== undefined) return
    this.#cause = cause
    const held = this.#held
    this.#held = []
    if (cause.sampled) for (const span of held) this.#tell(span(cause))
  }
}

const MOST_HELD = 1_000
