import { Schema } from "effect"

const Text = Schema.String
const Maybe = Schema.optionalKey(Schema.NullOr(Text))
const Perhaps = Schema.optionalKey(Schema.NullOr(Schema.Boolean))

/** Of the answers only what is read. https://docs.slack.dev/reference/methods */
export const Done = Schema.Struct({ ok: Schema.Literal(true) })

export const Identity = Schema.Struct({
  ok: Schema.Literal(true),
  team: Maybe,
  team_id: Text,
  /** Where the workspace is one of an organization; `is_enterprise_install` where the app is installed for all of it. */
  enterprise_id: Maybe,
  is_enterprise_install: Perhaps,
  user: Maybe,
  user_id: Text,
  bot_id: Maybe
})

export const Sent = Schema.Struct({ ok: Schema.Literal(true), channel: Text, ts: Text })

export const Message = Schema.Struct({
  ts: Text,
  user: Maybe,
  bot_id: Maybe,
  thread_ts: Maybe,
  metadata: Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({
        event_type: Schema.optionalKey(Text),
        event_payload: Schema.optionalKey(Schema.Record(Text, Schema.Unknown))
      })
    )
  )
})

const paged = {
  ok: Schema.Literal(true),
  response_metadata: Schema.optionalKey(Schema.Struct({ next_cursor: Schema.optionalKey(Text) }))
}
export const Messages = Schema.Struct({ ...paged, messages: Schema.Array(Message) })
export const Channels = Schema.Struct({
  ...paged,
  channels: Schema.Array(Schema.Struct({ id: Text, name: Schema.optionalKey(Text) }))
})

export const Permalink = Schema.Struct({ ok: Schema.Literal(true), permalink: Text })
export const GroupMembers = Schema.Struct({ ok: Schema.Literal(true), users: Schema.Array(Text) })
export const UserInfo = Schema.Struct({
  ok: Schema.Literal(true),
  user: Schema.Struct({
    id: Text,
    name: Schema.optionalKey(Text),
    real_name: Maybe,
    team_id: Maybe,
    is_bot: Perhaps,
    deleted: Perhaps,
    is_stranger: Perhaps,
    is_restricted: Perhaps,
    is_ultra_restricted: Perhaps,
    enterprise_user: Schema.optionalKey(
      Schema.NullOr(Schema.Struct({ enterprise_id: Maybe, teams: Schema.optionalKey(Schema.Array(Text)) }))
    )
  })
})
