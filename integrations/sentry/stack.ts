import { defined, text } from "./text.ts"

export interface SentryFrame {
  readonly file: string
  readonly function?: string
  readonly line?: number
  readonly column?: number
  readonly inApp: boolean
  /** The text of the line. */
  readonly context?: string
}

export interface SentryStack {
  readonly exception?: { readonly type: string; readonly value: string }
  readonly frames: ReadonlyArray<SentryFrame>
}

/** An exception as Sentry has it, webhook and API alike but for the frames. */
interface Exception<F> {
  readonly type?: string | null
  readonly value?: string | null
  readonly stacktrace?: { readonly frames?: ReadonlyArray<F | null> | null } | null
}

/** What was thrown, and the frames of it (`read` knows their shape), oldest to newest, the newest 50. */
export const stack = <F>(
  values: ReadonlyArray<Exception<F> | null> | null | undefined,
  read: (frame: F) => { readonly [K in keyof SentryFrame]: SentryFrame[K] | null | undefined }
): SentryStack => {
  // Causes come first: the last exception is the one that was caught, and the one in the title.
  const chain = (values ?? []).filter((value) => value !== null)
  const frames = chain.findLast((value) => value.stacktrace?.frames?.length)?.stacktrace?.frames ?? []
  return defined<SentryStack>({
    exception: exception(chain.at(-1)),
    frames: frames
      .filter((frame) => frame !== null)
      .slice(-50)
      .map((frame) => bounded(read(frame)))
  })
}

export const exception = (thrown: Exception<unknown> | null | undefined) =>
  thrown?.type || thrown?.value
    ? { type: text(thrown.type, 200) ?? "Error", value: text(thrown.value, 2000) ?? "" }
    : undefined

const bounded = (frame: { readonly [K in keyof SentryFrame]: SentryFrame[K] | null | undefined }) =>
  defined<SentryFrame>({
    file: text(frame.file, 500) ?? "<unknown>",
    function: text(frame.function, 200),
    line: Number.isSafeInteger(frame.line) ? frame.line : undefined,
    column: Number.isSafeInteger(frame.column) ? frame.column : undefined,
    inApp: frame.inApp === true,
    context: text(frame.context, 300)
  })
