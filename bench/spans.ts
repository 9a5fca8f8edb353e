import { Option, Tracer } from "effect"

/** One call of a named function of ours, in milliseconds since the epoch. */
export interface Span {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly attributes: ReadonlyMap<string, unknown>
  /** Names of the spans it ran in, nearest first. */
  readonly within: ReadonlyArray<string>
}

/** Keeps every span that ended, oldest end first. */
export class Spans {
  readonly ended: Array<Span> = []

  readonly tracer = Tracer.make({
    span: (options) => new Recording(options, (span) => this.ended.push(span))
  })
}

class Recording extends Tracer.NativeSpan {
  readonly #keep: (span: Span) => void

  constructor(options: ConstructorParameters<typeof Tracer.NativeSpan>[0], keep: (span: Span) => void) {
    super(options)
    this.#keep = keep
  }

  override end(...[endTime, exit]: Parameters<Tracer.NativeSpan["end"]>) {
    super.end(endTime, exit)
    const { name, startTime, attributes } = this
    this.#keep({ name, from: millis(startTime), to: millis(endTime), attributes, within: ancestors(this) })
  }
}

const millis = (nanos: bigint) => Number(nanos / 1_000n) / 1_000

const ancestors = (span: Tracer.Span): ReadonlyArray<string> => {
  const parent = Option.getOrUndefined(span.parent)
  return parent?._tag === "Span" ? [parent.name, ...ancestors(parent)] : []
}
