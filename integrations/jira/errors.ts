import { Schema } from "effect"

/** No answer, or one that may be different later. `retryAfter` is how many seconds Jira asked us to wait. */
export class JiraUnavailable extends Schema.TaggedError<JiraUnavailable>()("JiraUnavailable", {
  message: Schema.String,
  retryAfter: Schema.optionalKey(Schema.Finite)
}) {}

/** Asking again will not help: settings, token, permission, a ticket that is not there, or an answer we cannot read. */
export class JiraRefused extends Schema.TaggedError<JiraRefused>()("JiraRefused", {
  message: Schema.String,
  status: Schema.optionalKey(Schema.Int)
}) {}
