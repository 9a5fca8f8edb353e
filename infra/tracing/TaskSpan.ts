import { type Exit, Option, Tracer } from "effect"
import { Hex } from "effect/encoding"
import type { Stored } from "#domain/Envelope.ts"
import { traceOf } from "#domain/traceOf.ts"
import type { Told } from "./Told.ts"
import { type Cause, type Sampler, Work } from "./Work.ts"

type Options = Parameters<Tracer.Tracer["span"]>[0]

/** A span that finds its task's trace, see `Work`. */
export class TaskSpan implements Tracer.Span {
  readonly _tag = "Span"
  readonly spanId = Hex.random(16)
  readonly attributes = new Map<string, unknown>()
  readonly name: string
  readonly kind: Tracer.SpanKind
  readonly parent: Option.Option<Tracer.AnySpan>
  readonly annotations: Tracer.Span["annotations"]
  readonly links: Array<Tracer.SpanLink>
  status: Tracer.SpanStatus
  readonly #work: Work

  constructor({ annotations, kind, links, name, parent, startTime }: Options, work: Work) {
    this.name = name
    this.kind = kind
    this.parent = parent
    this.annotations = annotations
    this.links = links
    this.status = { _tag: "Started", startTime }
    this.#work = work
  }

  get traceId(): string {
    return this.#work.traceId
  }

  get sampled(): boolean {
    return this.#work.sampled
  }

  attribute(key: string, value: unknown): void {
    this.attributes.set(key, value)
  }

  /** Log lines would come this way: they say more than a trace may. */
  event(): void {}

  addLinks(links: ReadonlyArray<Tracer.SpanLink>): void {
    for (const link of links) this.links.push(link)
  }

  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    if (this.status._tag === "Ended") return
    const { startTime } = this.status
    this.status = { _tag: "Ended", startTime, endTime, exit }
    const { attributes, kind, links, name, spanId } = this
    const parent = Option.getOrUndefined(this.parent)
    this.#work.ended(({ spanId: cause, traceId }): Told => {
      const parentSpanId = parent instanceof TaskSpan ? parent.spanId : cause
      return { traceId, spanId, parentSpanId, name, kind, startTime, endTime, attributes, links, exit }
    })
    if (!(parent instanceof TaskSpan)) this.#work.endsApart(kind !== "internal")
  }

  /** Whether what is done here is known to be another trace's. */
  isApartFrom(traceId: string): boolean {
    return this.#work.isApartFrom(traceId)
  }

  /** For whoever reads an event that this span appends. */
  traceparentOf({ correlationid }: Stored): string {
    return this.#work.traceparent(traceOf(correlationid).traceId, this.spanId)
  }

  /** These events stand in the log, so everything that led to them was done for their task. */
  appended([first]: ReadonlyArray<Stored>, now: bigint): void {
    if (first === undefined) return
    this.#work.joins(first.correlationid)
    if (first.version !== 1) return
    const attributes = new Map([["redgreen.task.id", first.subject]])
    this.#work.begins(first.correlationid, { attributes, startTime: this.status.startTime, endTime: now })
  }

  /** Makes spans that end in `tell`. */
  static readonly tracer = (sampler: Sampler, tell: (told: Told) => void): Tracer.Tracer =>
    Tracer.make({
      span: (options) => {
        const parent = Option.getOrUndefined(options.parent)
        if (parent instanceof TaskSpan) return new TaskSpan(options, parent.#work)
        return new TaskSpan(unjoined(options), new Work(sampler, tell, causeOf(options, sampler)))
      }
    })
}

/** Whoever calls us may have a trace of their own. It is pointed to, since ours is the task's. */
const isCallers = ({ kind, parent }: Options) => kind === "server" && Option.isSome(parent)

const unjoined = (options: Options): Options =>
  isCallers(options)
    ? { ...options, parent: Option.none(), links: [{ span: Option.getOrThrow(options.parent), attributes: {} }] }
    : options

const causeOf = (options: Options, sampler: Sampler): Cause | undefined => {
  const parent = Option.getOrUndefined(options.parent)
  if (parent?._tag !== "ExternalSpan" || isCallers(options)) return undefined
  const { spanId, traceId } = parent
  return { traceId, spanId, sampled: options.sampled && sampler(traceId) }
}
