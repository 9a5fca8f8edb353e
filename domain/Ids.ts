import { createHash } from "node:crypto"
import { Schema } from "effect"
import { personal } from "./personal.ts"

/** Third token of every subject: `^[A-Za-z0-9_-]{1,64}$`, so that no NATS wildcard can hide in it. */
export const TaskId = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,64}$/)).pipe(Schema.brand("TaskId"))
export type TaskId = typeof TaskId.Type

/** The same natural key (`sentry:acme:4711`) gives the same task for ever: a redelivered alert meets its own first event. */
export const taskIdOf = (naturalKey: string): TaskId =>
  TaskId.make(`t-${createHash("sha256").update(naturalKey).digest("hex").slice(0, 12)}`)

/** Lower-case hex SHA-256 of a stored artifact's bytes, or of a plan. */
export const Sha256 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))

/** Full object name of a git commit or blob. */
export const ObjectName = Schema.String.check(Schema.isPattern(/^[0-9a-f]{40,64}$/))

/** `owner/name`, as the forge spells it; neither part may begin with a dot or a dash. */
export const Repository = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\/[A-Za-z0-9_][A-Za-z0-9_.-]*$/)
)

/** ISO 8601 in UTC. */
export const Timestamp = Schema.String.check(
  Schema.isPattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/)
)

/** US dollars, never negative. */
export const Usd = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

export const Version = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/** Who spoke, through which door. `id` is what the channel itself calls the person and never changes with a display name. */
export const Person = Schema.Struct({
  channel: Schema.Literals(["github", "api", "sentry", "slack", "jira"]),
  id: personal(Schema.String),
  name: personal(Schema.String)
})
export type Person = typeof Person.Type
