import { Context, type Effect, type Stream } from "effect"
import type { EventType } from "./Event.ts"
import type { TaskId } from "./Ids.ts"

/** One stored event with its place in the whole log. */
export interface Recorded {
  /** Strictly increasing over the log; where to go on from after a restart. */
  readonly position: number
  /** What it is if it is anything, told by where it stands: whoever looks for others need not read `event`, which is parsed when it is asked for. */
  readonly type?: string
  /** As stored; `Envelope.open` decodes it. */
  readonly event: unknown
}

/** The log read in its one order, for projections: everything after a position, then what is appended from now on, without end. */
export class EventLog extends Context.Service<
  EventLog,
  {
    follow(after: number): Stream.Stream<Recorded>
    /** Position of the newest event; 0 for an empty log. */
    readonly head: Effect.Effect<number>
    /** Whose histories hold an event of this type; in no order. */
    having(type: EventType): Effect.Effect<ReadonlyArray<TaskId>>
  }
>()("redgreen/domain/EventLog") {}
