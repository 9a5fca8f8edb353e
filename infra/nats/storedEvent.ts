export interface StoredEvent {
  /** As stored; `Envelope.open` decodes it. What is no JSON, or stands where it does not belong, is text, which no envelope is. */
  readonly json: unknown
  /** For the log line, also of an event that cannot be read. */
  readonly about: { readonly type: string; readonly task: string; readonly event: string }
  /** Why it is not believed. */
  readonly misplaced: string | undefined
}

/**
 * An event of the log. The server lets a service write to the subjects of its own events alone, so an event counts only where its
 * subject names it: else whoever may write `tests.written` could write a `tests.green` there.
 */
export const storedEvent = ({
  subject,
  data
}: {
  readonly subject: string
  readonly data: Uint8Array
}): StoredEvent => {
  const json = parse(utf8.decode(data))
  const type = typeOf(subject)
  const task = subject.slice(type.length + 1)
  const claimed = (json ?? {}) as { readonly id?: unknown; readonly type?: unknown; readonly subject?: unknown }
  const about = { type, task, event: typeof claimed.id === "string" ? claimed.id : "" }
  if (claimed.type === type && claimed.subject === task) return { json, about, misplaced: undefined }
  const misplaced = `what stands at ${subject} calls itself ${claimed.type} of ${claimed.subject}`
  return { json: misplaced, about, misplaced }
}

/** What an event that stands there may be, if it is any: `plan.approved` of `plan.approved.<task>`. */
export const typeOf = (subject: string): string => {
  const end = subject.indexOf(".", subject.indexOf(".") + 1)
  return end < 0 ? subject : subject.slice(0, end)
}

const utf8 = new TextDecoder()

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
