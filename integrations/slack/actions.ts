import { Option, Schema } from "effect"

/** What our buttons, menus and modals are called on the wire, and what they carry. Old messages keep theirs for ever. */
export const actionIds = {
  approve: "redgreen_approve",
  reject: "redgreen_reject",
  plan: "redgreen_plan",
  repository: "redgreen_repository"
} as const

/** Modal of feedback, whose block and action are both `feedback`; and the ephemeral question, whose text stands in a field. */
export const callbackIds = { reject: "redgreen_reject" } as const
export const fields = { feedback: "feedback", text: "text" } as const

/** In front of the trigger of the command that asked, as the block id of the menu: chosen twice it is one task. */
export const askedBy = "redgreen_asked:"

/** Types of our messages' metadata: a task's card, and a line of its thread. */
export const markers = { task: "redgreen_task", event: "redgreen_event" } as const

/** The plan a button was shown under, so that a click on an old card decides nothing. */
const Shown = Schema.Struct({
  task: Schema.String,
  version: Schema.Int,
  sha256: Schema.String
})
export type Shown = typeof Shown.Type

/** What the modal of feedback has to remember: Slack sends neither channel nor message with it. */
const Rejecting = Schema.Struct({
  ...Shown.fields,
  channel: Schema.String,
  ts: Schema.String
})
export type Rejecting = typeof Rejecting.Type

const ShownJson = Schema.fromJsonString(Shown)
const RejectingJson = Schema.fromJsonString(Rejecting)

export const shownValue = Schema.encodeSync(ShownJson)
export const rejectingValue = Schema.encodeSync(RejectingJson)
export const shownIn = (value: string): Shown | undefined =>
  Option.getOrUndefined(Schema.decodeOption(ShownJson)(value))
export const rejectingIn = (value: string): Rejecting | undefined =>
  Option.getOrUndefined(Schema.decodeOption(RejectingJson)(value))
