import { Effect, Schema } from "effect"
import { Issue, User } from "./wire.ts"

/** Something happened to a ticket, in our words. Times are milliseconds, and signed: they stand in the body. */
export interface TicketEvent {
  readonly _tag: "Ticket"
  readonly happened: "created" | "updated"
  readonly at: number
  readonly by: User | undefined
  readonly issue: Issue
  /** Address of the site's API that the ticket came from. */
  readonly self: string | undefined
  /** Names the change; the same in every delivery of it. */
  readonly change: string | undefined
  readonly labelsAdded: ReadonlyArray<string>
  /** Name of the status it was moved into. */
  readonly movedTo: string | undefined
}

/** Something was said on a ticket. What an event of it does not carry (description, labels) is not read. */
export interface CommentEvent {
  readonly _tag: "Comment"
  readonly happened: "created" | "changed"
  readonly at: number
  readonly by: User | undefined
  readonly ticket: string
  readonly self: string | undefined
  readonly id: string
  readonly body: unknown
}

export type JiraWebhook = TicketEvent | CommentEvent | { readonly _tag: "Other"; readonly name: string }

/** Reads the body of an admin webhook. Names are Jira's: with a prefix for tickets, without one for comments. */
export const decodeJiraWebhook = Effect.fnUntraced(function* (body: string) {
  const { webhookEvent: name = "" } = yield* decodeName(body)
  if (name === "jira:issue_created" || name === "jira:issue_updated") return ticket(name, yield* decodeTicket(body))
  if (/^comment_(?:created|updated|deleted)$/.test(name)) return comment(name, yield* decodeComment(body))
  return { _tag: "Other", name } satisfies JiraWebhook
})

/** Body of an Automation rule's "Send web request": the ticket by itself, or no more than its key. */
export const decodeAutomation = Schema.decodeEffect(
  Schema.fromJsonString(
    Schema.Struct({
      key: Schema.NonEmptyString,
      self: Schema.optionalKey(Schema.NullOr(Schema.String)),
      fields: Schema.optionalKey(Issue.fields.fields)
    })
  )
)

const optional = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
const self = optional(Schema.String)

const decodeName = Schema.decodeEffect(
  Schema.fromJsonString(Schema.Struct({ webhookEvent: Schema.optionalKey(Schema.String) }))
)

// An entry of the changelog has a key named `toString`, which every object seems to have: kept as a record and asked for its own.
const TicketBody = Schema.Struct({
  timestamp: Schema.Finite,
  user: optional(User),
  issue: Schema.Struct({ ...Issue.fields, self }),
  changelog: optional(
    Schema.Struct({ id: Schema.String, items: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)) })
  )
})
const decodeTicket = Schema.decodeEffect(Schema.fromJsonString(TicketBody))

const ticket = (name: string, { timestamp, user, issue, changelog }: typeof TicketBody.Type): TicketEvent => {
  const items = changelog?.items ?? []
  const labels = items.find((item) => own(item, "field") === "labels")
  const before = labelsOf(labels, "fromString")
  const status = items.find((item) => own(item, "field") === "status")
  return {
    _tag: "Ticket",
    happened: name === "jira:issue_created" ? "created" : "updated",
    at: timestamp,
    by: user ?? undefined,
    issue,
    self: issue.self ?? undefined,
    change: changelog?.id,
    labelsAdded: labelsOf(labels, "toString").filter((label) => !before.includes(label)),
    movedTo: status && own(status, "toString")
  }
}

const own = (item: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = Object.hasOwn(item, name) ? item[name] : undefined
  return typeof value === "string" ? value : undefined
}

// Labels have no blanks, so Jira separates them by one.
const labelsOf = (item: Readonly<Record<string, unknown>> | undefined, name: string) =>
  (item === undefined ? "" : (own(item, name) ?? "")).split(" ").filter((label) => label !== "")

const CommentBody = Schema.Struct({
  timestamp: Schema.Finite,
  comment: Schema.Struct({
    id: Schema.String,
    body: Schema.Unknown,
    author: optional(User),
    created: optional(Schema.String)
  }),
  issue: Schema.Struct({ key: Schema.NonEmptyString, self })
})
const decodeComment = Schema.decodeEffect(Schema.fromJsonString(CommentBody))

const comment = (name: string, { timestamp, comment, issue }: typeof CommentBody.Type): CommentEvent => {
  const written = Date.parse(comment.created ?? "")
  return {
    _tag: "Comment",
    happened: name === "comment_created" ? "created" : "changed",
    at: Number.isNaN(written) ? timestamp : written,
    by: comment.author ?? undefined,
    ticket: issue.key,
    self: issue.self ?? undefined,
    id: comment.id,
    body: comment.body
  }
}
