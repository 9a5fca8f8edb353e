import { Schema } from "effect"

/** Slack could not answer now: no connection, 5xx, or a rate limit. Try again, after `retryAfter` seconds where it said so. */
export class SlackUnavailable extends Schema.TaggedError<SlackUnavailable>()("SlackUnavailable", {
  retryAfter: Schema.optionalKey(Schema.Finite),
  message: Schema.String
}) {}

/** Slack said no, and will again: `error` is its own code (`channel_not_found`), `message` says what to do where we know. */
export class SlackRefused extends Schema.TaggedError<SlackRefused>()("SlackRefused", {
  error: Schema.String,
  message: Schema.String
}) {}
