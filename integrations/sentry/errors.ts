import { Schema } from "effect"

/** No answer, or one that may be different later. `retryAfter` is how many seconds Sentry asked us to wait. */
export class SentryUnavailable extends Schema.TaggedError<SentryUnavailable>()("SentryUnavailable", {
  message: Schema.String,
  status: Schema.optionalKey(Schema.Int),
  retryAfter: Schema.optionalKey(Schema.Finite)
}) {}

/** Asking again will not help: token, permission, an issue that is not there, or an answer we cannot read. */
export class SentryRefused extends Schema.TaggedError<SentryRefused>()("SentryRefused", {
  message: Schema.String,
  status: Schema.optionalKey(Schema.Int)
}) {}
