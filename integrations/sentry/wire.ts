import { Schema } from "effect"

// Only what we read, and little of it demanded: nearly every field of Sentry's is null or missing somewhere.
const maybe = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
const MaybeText = maybe(Schema.String)
const MaybeNumber = maybe(Schema.Finite)
const MaybeBoolean = maybe(Schema.Boolean)
const Id = Schema.Union([Schema.String, Schema.Finite])

const exceptions = <S extends Schema.Constraint>(frame: S) =>
  Schema.Struct({
    values: maybe(
      Schema.Array(
        Schema.NullOr(
          Schema.Struct({
            type: MaybeText,
            value: MaybeText,
            stacktrace: maybe(Schema.Struct({ frames: maybe(Schema.Array(Schema.NullOr(frame))) }))
          })
        )
      )
    )
  })

/** The event inside an `event_alert` or `error` webhook: Sentry's stored form, snake_case, tags as pairs. */
export const AlertEvent = Schema.Struct({
  event_id: Schema.String,
  issue_id: Id,
  project: Id,
  /** `error`, `default` (a message), `csp` …; `generic`, `transaction` and `feedback` are no errors. */
  type: MaybeText,
  title: MaybeText,
  culprit: MaybeText,
  level: MaybeText,
  platform: MaybeText,
  environment: MaybeText,
  release: MaybeText,
  /** Of the API: carries the slugs of organization and project. */
  url: MaybeText,
  web_url: MaybeText,
  tags: maybe(Schema.Array(Schema.NullOr(Schema.Array(Schema.NullOr(Schema.String))))),
  exception: maybe(
    exceptions(
      Schema.Struct({
        filename: MaybeText,
        abs_path: MaybeText,
        module: MaybeText,
        function: MaybeText,
        lineno: MaybeNumber,
        colno: MaybeNumber,
        in_app: MaybeBoolean,
        context_line: MaybeText
      })
    )
  )
})
export type AlertEvent = typeof AlertEvent.Type

/** An issue, in webhooks and API answers alike. Before 2025 webhooks had no `url` and `web_url`, and a null `permalink`. */
export const Issue = Schema.Struct({
  id: Id,
  project: Schema.Struct({ slug: Schema.String }),
  shortId: MaybeText,
  title: MaybeText,
  culprit: MaybeText,
  level: MaybeText,
  platform: MaybeText,
  url: MaybeText,
  web_url: MaybeText,
  permalink: MaybeText,
  metadata: maybe(Schema.Struct({ type: MaybeText, value: MaybeText })),
  status: MaybeText,
  /** `new`, `ongoing`, `escalating`, `regressed` … */
  substatus: MaybeText,
  /** `error`, `performance`, `outage`, `feedback` …; older ones have none. */
  issueCategory: MaybeText,
  firstSeen: MaybeText,
  lastSeen: MaybeText,
  count: maybe(Id),
  userCount: MaybeNumber,
  /** Newest first; only where one issue is asked for by its id. */
  activity: maybe(Schema.Array(Schema.Struct({ type: MaybeText, dateCreated: MaybeText })))
})
export type Issue = typeof Issue.Type

const ExceptionEntry = Schema.Struct({
  type: Schema.Literal("exception"),
  data: exceptions(
    Schema.Struct({
      filename: MaybeText,
      absPath: MaybeText,
      module: MaybeText,
      function: MaybeText,
      lineNo: MaybeNumber,
      colNo: MaybeNumber,
      inApp: MaybeBoolean,
      /** Line numbers with their text, around `lineNo`. */
      context: maybe(Schema.Array(Schema.Tuple([Schema.Finite, Schema.NullOr(Schema.String)])))
    })
  )
})
const OtherEntry = Schema.Struct({ type: Schema.String })

/** An event as the API answers it: camelCase, the exception among `entries`, tags as objects. */
export const IssueEvent = Schema.Struct({
  eventID: Schema.String,
  title: MaybeText,
  culprit: MaybeText,
  platform: MaybeText,
  tags: maybe(Schema.Array(Schema.Struct({ key: Schema.String, value: MaybeText }))),
  release: maybe(Schema.Struct({ version: MaybeText })),
  entries: maybe(Schema.Array(Schema.Union([ExceptionEntry, OtherEntry])))
})
export type IssueEvent = typeof IssueEvent.Type

/** A comment on an issue, which Sentry calls a note and keeps among the issue's activity. */
export const Note = Schema.Struct({ id: Id, data: maybe(Schema.Struct({ text: MaybeText })) })
export type Note = typeof Note.Type

/** `user`, or `application`: Sentry itself, an integration, ours too. */
export const Actor = Schema.Struct({ type: MaybeText, id: maybe(Id), name: MaybeText })
export type Actor = typeof Actor.Type
