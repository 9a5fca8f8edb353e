import type { AlertPayload } from "#local/sentry/StoredIssue.ts"
import { freshAlert } from "#test/alerts.ts"
import type { AlertWords, Frame } from "./Trick.ts"

/** The first shipped alert in these words, from the Sentry project of this name, about an issue nobody has heard of. */
export const alertOf = (project: string, ...words: ReadonlyArray<AlertWords | undefined>): AlertPayload => {
  const shipped = freshAlert()
  const { culprit, event: over, frames, message, title, type } = Object.assign({}, ...words) as AlertWords
  const { data } = shipped
  const [raised] = data.event.exception!.values
  const exception = { ...raised!, type: type ?? raised!.type, value: message ?? raised!.value }
  if (frames !== undefined) exception.stacktrace = { frames: frames.map(frameOf) }
  const last = frames?.at(-1)
  const event = {
    ...data.event,
    ...{ exception: { values: [exception] }, title: title ?? `${exception.type}: ${exception.value}` },
    metadata: {
      ...{ ...data.event.metadata, type: exception.type, value: exception.value },
      ...(last === undefined ? {} : { filename: last.file, function: last.function })
    },
    culprit: culprit ?? last?.function ?? data.event.culprit,
    ...over,
    url: data.event.url.replace(/(\/projects\/[\w-]+\/)[\w-]+/, `$1${project}`)
  }
  return { ...shipped, data: { ...data, event } }
}

const frameOf = ({ context, file, function: name, inApp = true, line }: Frame) => ({
  ...{ abs_path: file, filename: file, function: name, lineno: line, colno: 1, in_app: inApp },
  ...{ context_line: context, module: null, pre_context: [], post_context: [] }
})
