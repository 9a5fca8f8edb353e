import { Schema } from "effect"

/** No connection: no server there, none that takes our login, or settings that cannot be meant. `message` says what to do. */
export class NatsUnreachable extends Schema.TaggedError<NatsUnreachable>()("NatsUnreachable", {
  message: Schema.String
}) {}
