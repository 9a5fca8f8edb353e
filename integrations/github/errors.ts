import { Schema } from "effect"

/** GitHub could not answer now: no connection, 5xx, or a rate limit. Try again, after `retryAfter` seconds where it said so. */
export class GitHubUnavailable extends Schema.TaggedError<GitHubUnavailable>()("GitHubUnavailable", {
  retryAfter: Schema.optionalKey(Schema.Finite),
  message: Schema.String
}) {}

/** GitHub said no, and will again: `status` is HTTP's (for GraphQL, the nearest one), `message` GitHub's own words. */
export class GitHubRefused extends Schema.TaggedError<GitHubRefused>()("GitHubRefused", {
  status: Schema.Int,
  message: Schema.String
}) {}
