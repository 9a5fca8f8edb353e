import { Effect, Schema } from "effect"

const Text = Schema.String
const Maybe = Schema.optionalKey(Schema.NullOr(Text))

/** A slash command, as the form's fields say it. https://docs.slack.dev/interactivity/implementing-slash-commands */
export const SlashCommand = Schema.Struct({
  team_id: Maybe,
  enterprise_id: Maybe,
  channel_id: Text,
  user_id: Text,
  user_name: Maybe,
  command: Text,
  text: Schema.optionalKey(Text),
  response_url: Maybe,
  trigger_id: Text
})
export type SlashCommand = typeof SlashCommand.Type

/** `team` is null where the app is installed for a whole organization. */
const origin = {
  team: Schema.optionalKey(Schema.NullOr(Schema.Struct({ id: Text }))),
  enterprise: Schema.optionalKey(Schema.NullOr(Schema.Struct({ id: Text }))),
  user: Schema.Struct({ id: Text, username: Maybe, name: Maybe, team_id: Maybe })
}

const Field = Schema.Struct({ value: Maybe })
const State = Schema.optionalKey(
  Schema.NullOr(Schema.Struct({ values: Schema.optionalKey(Schema.Record(Text, Schema.Record(Text, Field))) }))
)

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload; of messages, not of the app's home. */
export const BlockActions = Schema.Struct({
  type: Schema.Literal("block_actions"),
  ...origin,
  /** Those of workflow steps have none. */
  trigger_id: Maybe,
  channel: Schema.optionalKey(Schema.NullOr(Schema.Struct({ id: Text }))),
  container: Schema.optionalKey(Schema.Struct({ message_ts: Maybe, channel_id: Maybe })),
  message: Schema.optionalKey(Schema.NullOr(Schema.Struct({ thread_ts: Maybe }))),
  response_url: Maybe,
  state: State,
  actions: Schema.Array(
    Schema.Struct({
      action_id: Text,
      block_id: Maybe,
      action_ts: Maybe,
      value: Maybe,
      selected_option: Schema.optionalKey(Schema.NullOr(Schema.Struct({ value: Text })))
    })
  )
})
export type BlockActions = typeof BlockActions.Type

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const ViewSubmission = Schema.Struct({
  type: Schema.Literal("view_submission"),
  ...origin,
  view: Schema.Struct({ id: Text, callback_id: Maybe, private_metadata: Maybe, state: State })
})
export type ViewSubmission = typeof ViewSubmission.Type

/** Shortcuts, closed views and whatever Slack adds one day. */
const Other = Schema.Struct({ type: Text })

export type Interaction = BlockActions | ViewSubmission | typeof Other.Type

/** The fields of a form; the last of several with one name. */
export const formOf = (body: Uint8Array): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body)))

export const decodeCommand = (fields: unknown) => Schema.decodeUnknownEffect(SlashCommand)(fields)

export const decodeInteraction = Effect.fnUntraced(function* (payload: unknown) {
  const { type } = yield* Schema.decodeUnknownEffect(Other)(payload)
  if (type === "block_actions") return yield* Schema.decodeUnknownEffect(BlockActions)(payload)
  if (type === "view_submission") return yield* Schema.decodeUnknownEffect(ViewSubmission)(payload)
  return { type } satisfies Interaction as Interaction
})

/** Of the workspace, or of the organization where there is no workspace. */
export const teamOf = ({ enterprise, team, user }: BlockActions | ViewSubmission): string =>
  team?.id ?? enterprise?.id ?? user.team_id ?? "unknown"

/** What was typed into a field, by its block's id. */
export const typedIn = (
  { values = {} }: { readonly values?: Readonly<Record<string, Readonly<Record<string, typeof Field.Type>>>> },
  block: string
): string => Object.values(values[block] ?? {})[0]?.value ?? ""

/** Text of a command as it was typed: Slack may have written links and names in angle brackets, and always escapes three characters. */
export const asTyped = (text: string): string =>
  text
    .replace(/<(https?:\/\/[^|>\s]+)(?:\|[^>]*)?>/g, "$1")
    .replace(/<[@#!]([^|>]+)(?:\|([^>]*))?>/g, (_, id: string, name: string | undefined) => name ?? id)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
