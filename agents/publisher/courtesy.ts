import { Effect } from "effect"
import type { GitHubRefused } from "#integrations/github/errors.ts"

/** A place that will not have our message (locked, gone, no permission) stops nothing else: that would cost the task more than the message. */
export const courtesy = <A, E, R>(message: Effect.Effect<A, E | GitHubRefused, R>) =>
  Effect.catchTag(message as Effect.Effect<A, GitHubRefused, R>, "GitHubRefused", ({ message }) =>
    Effect.as(Effect.logWarning(`GitHub would not have a message: ${message}`), undefined)
  ) as Effect.Effect<A | undefined, Exclude<E, GitHubRefused>, R>
