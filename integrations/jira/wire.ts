import { Schema } from "effect"

// Only what is read: Jira adds fields as it likes, and leaves out what an account may not see.
const loose = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

export const User = Schema.Struct({
  accountId: Schema.NonEmptyString,
  displayName: loose(Schema.String),
  /** `atlassian` is a person with an account, `customer` one of a service desk, `app` is none. */
  accountType: loose(Schema.String)
})
export type User = typeof User.Type

const Status = Schema.Struct({
  name: Schema.String,
  statusCategory: loose(Schema.Struct({ key: Schema.String }))
})

/** Rich text is ADF in REST v3 and wiki markup in webhooks; see `jiraText`. */
export const Issue = Schema.Struct({
  key: Schema.NonEmptyString,
  fields: Schema.Struct({
    summary: Schema.String,
    description: loose(Schema.Unknown),
    labels: loose(Schema.Array(Schema.String)),
    status: loose(Status),
    priority: loose(Schema.Struct({ name: Schema.String })),
    project: loose(Schema.Struct({ key: Schema.String })),
    reporter: loose(User)
  })
})
export type Issue = typeof Issue.Type

export const CommentPage = Schema.Struct({
  total: Schema.Int,
  comments: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      author: loose(User),
      body: loose(Schema.Unknown),
      created: loose(Schema.String)
    })
  )
})
export type Comment = (typeof CommentPage.Type)["comments"][number]

/** `POST comment/list`, the one place where Jira documents that properties come along. */
export const CommentList = Schema.Struct({
  values: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      properties: loose(Schema.Array(Schema.Struct({ key: Schema.String, value: Schema.Unknown })))
    })
  )
})

export const Posted = Schema.Struct({ id: Schema.String })

export const Transitions = Schema.Struct({
  transitions: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String, to: Status }))
})
export type Transition = (typeof Transitions.Type)["transitions"][number]
