import { DateTime, Effect, Schema } from "effect"
import type { Channel } from "#domain/Conversation.ts"
import { begin, LEFT_LYING } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"

/** Another delivery, maybe in another process, is writing there. `retryAfter` in seconds. */
export class BeingWritten extends Schema.TaggedError<BeingWritten>()("BeingWritten", {
  message: Schema.String,
  retryAfter: Schema.Finite
}) {}

/**
 * Writes new messages to a channel while no other delivery does, wherever it runs: two that found the remote without our marker would
 * both write. The log says whose turn it is, and `write` asks the remote for the marker after that; `last` is the cause of the last
 * message, whose record ends the turn. Who was killed in theirs is followed after half a minute.
 */
export const asOnlyWriter = Effect.fn("Publisher.asOnlyWriter")(function* <A, E, R>(
  { stored: { id, subject } }: Envelope,
  channel: Channel,
  last: string,
  write: Effect.Effect<A, E, R>
) {
  const at = DateTime.formatIso(yield* DateTime.now)
  const begun = begin({ channel, cause: id, last, at })
  yield* transact(subject, { actor: "publisher", causationId: id }, begun).pipe(
    Effect.catchTag("Refused", ({ reason }) => Effect.flatMap(notNow(subject, channel, reason), Effect.fail))
  )
  return yield* write.pipe(
    Effect.timeoutOrElse({
      duration: LONGEST,
      orElse: () => Effect.fail(new BeingWritten({ message: `telling ${channel} took too long`, retryAfter: 1 }))
    })
  )
})

/** Whether this delivery began to write there and has not come to its end: then it goes on, whatever happened since. */
export const isWriting = ({ stored }: Envelope, channel: Channel, { conversation }: Task.State): boolean =>
  conversation.begun[channel]?.cause === stored.id

/** Milliseconds. What was sent until then has arrived, and is found by its marker, when others take it up as left lying. */
const LONGEST = LEFT_LYING - 10_000

/** Soon at first, then less and less often: the deliveries of one event are counted, and have to outlast who was killed. */
const notNow = Effect.fnUntraced(function* (task: TaskId, channel: Channel, reason: string) {
  const open = (yield* load(task)).state.conversation.begun[channel]
  const now = DateTime.toEpochMillis(yield* DateTime.now)
  const age = open === undefined ? 0 : Math.max(0, now - Date.parse(open.at))
  const wait = Math.min(1000 + 2 * age, Math.max(1000, LEFT_LYING - age))
  return new BeingWritten({ message: reason, retryAfter: wait / 1000 })
})
