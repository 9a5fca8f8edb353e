import { DateTime, Effect, Schema } from "effect"
import { canonicalSha256 } from "#domain/canonical.ts"
import { TaskId } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { actionIds, askedBy, callbackIds, fields, rejectingIn, shownIn } from "#integrations/slack/actions.ts"
import { originOf } from "#integrations/slack/membership.ts"
import { Slack, type SlackUser } from "#integrations/slack/Slack.ts"
import { code, plain } from "#integrations/slack/text.ts"
import {
  type BlockActions,
  type Interaction,
  teamOf,
  typedIn,
  type ViewSubmission
} from "#integrations/slack/webhook.ts"
import { obey } from "../command.ts"
import { planView, rejectView } from "./planView.ts"
import { run } from "./run.ts"
import { actorOf, doerOf, speakerOf } from "./speaker.ts"

/** A click, a choice, or a modal that was submitted; the answer is what Slack does with the modal, if anything. */
export const interacted = Effect.fn("ingest.slack.interaction")(function* (interaction: Interaction) {
  if ("actions" in interaction) {
    yield* acted(interaction)
    return undefined
  }
  return "view" in interaction ? yield* submitted(interaction) : undefined
})

const acted = Effect.fnUntraced(function* (payload: BlockActions) {
  const [action] = payload.actions
  if (action === undefined) return
  const doing = doings[action.action_id]
  // Buttons that are only links are told of as well.
  if (doing === undefined) return
  yield* actorOf(payload.user.id, originOf(payload)).pipe(
    Effect.flatMap((actor) => doing(payload, action, actor)),
    Effect.catchTags({
      Refused: ({ reason }) => beside(payload, plain(reason, 1500)),
      SlackRefused: ({ error, message }) =>
        beside(
          payload,
          error === "expired_trigger_id" ? "That took too long for Slack; click again." : plain(message, 500)
        )
    })
  )
})

type Action = BlockActions["actions"][number]

const approved = Effect.fnUntraced(function* (payload: BlockActions, action: Action, actor: SlackUser) {
  const shown = shownIn(action.value ?? "")
  const task = shown?.task
  if (shown === undefined || !Schema.is(TaskId)(task)) return
  const { channel, ts } = placeOf(payload)
  const speaker = yield* speakerOf(actor)
  if ((yield* load(task)).state.intake === undefined)
    return yield* beside(payload, `There is no task ${code(task)} any more.`)
  const at = DateTime.formatIso(yield* DateTime.now)
  const key = `slack:click:${teamOf(payload)}:${whose(payload)}:${ts}:${action.action_id}:${action.action_ts ?? ""}`
  const spoken = { word: { _tag: "approve" as const, plan: shown.sha256 }, ...speaker, key, at }
  // A refusal is on record, with the place, where the publisher answers it once.
  yield* obey(task, { ...spoken, place: `${channel}/${payload.message?.thread_ts ?? ts}` }).pipe(
    Effect.catchTag("Refused", () => Effect.void)
  )
})

const rejected = Effect.fnUntraced(function* (payload: BlockActions, action: Action, actor: SlackUser) {
  const shown = shownIn(action.value ?? "")
  if (shown === undefined) return
  yield* doerOf(actor)
  const slack = yield* Slack
  yield* slack.openView(payload.trigger_id ?? "", rejectView({ ...shown, ...placeOf(payload) }))
})

const viewed = Effect.fnUntraced(function* (payload: BlockActions, action: Action) {
  const shown = shownIn(action.value ?? "")
  const task = shown?.task
  if (shown === undefined || !Schema.is(TaskId)(task)) return
  const { history, state } = yield* load(task)
  const event = history
    .map(({ event }) => event)
    .find((event) => event._tag === "plan.created" && event.sha256 === shown.sha256)
  if (event?._tag !== "plan.created") return yield* beside(payload, `Task ${code(task)} has no such plan.`)
  const slack = yield* Slack
  yield* slack.openView(
    payload.trigger_id ?? "",
    planView(event.plan, event.sha256, state.plan.current?.sha256 === event.sha256)
  )
})

const chosen = Effect.fnUntraced(function* (payload: BlockActions, action: Action, actor: SlackUser) {
  const repository = action.selected_option?.value
  const text = typedIn(payload.state ?? {}, fields.text)
  const trigger = action.block_id?.startsWith(askedBy) ? action.block_id.slice(askedBy.length) : ""
  if (repository === undefined || trigger === "") return
  const by = yield* doerOf(actor)
  const { channel } = placeOf(payload)
  const answered = yield* run({ text, team: teamOf(payload), channel, trigger, by, repository })
  const slack = yield* Slack
  // The word is on record; a question that stays on the screen is found answered when it is answered again.
  yield* slack
    .respond(payload.response_url ?? "", { text: answered.text, blocks: answered.blocks ?? [] }, true)
    .pipe(Effect.catch(({ message }) => Effect.logWarning(`slack: the question stays as it was: ${message}`)))
})

const doings: Readonly<Record<string, typeof approved | typeof rejected | typeof viewed | typeof chosen>> = {
  [actionIds.approve]: approved,
  [actionIds.reject]: rejected,
  [actionIds.plan]: viewed,
  [actionIds.repository]: chosen
}

const submitted = Effect.fnUntraced(function* (payload: ViewSubmission) {
  if (payload.view.callback_id !== callbackIds.reject) return undefined
  const rejecting = rejectingIn(payload.view.private_metadata ?? "")
  const task = rejecting?.task
  if (rejecting === undefined || !Schema.is(TaskId)(task))
    return errors("This form is not one of mine; close it and click again.")
  const feedback = typedIn(payload.view.state ?? {}, fields.feedback)
  if (feedback.trim() === "") return errors("Say what is wrong: the next version is written from it.")
  const key = `slack:view:${teamOf(payload)}:${whose(payload)}:${payload.view.id}`
  const at = DateTime.formatIso(yield* DateTime.now)
  // No place: the form itself shows a refusal.
  return yield* actorOf(payload.user.id, originOf(payload)).pipe(
    Effect.flatMap(speakerOf),
    Effect.flatMap((speaker) =>
      obey(task, { word: { _tag: "reject", plan: rejecting.sha256, feedback }, ...speaker, key, at })
    ),
    Effect.as(undefined),
    Effect.catch(({ _tag, ...error }) => Effect.succeed(errors("reason" in error ? error.reason : error.message)))
  )
})

/** Tells two people apart within one message and for nothing else: keys stand in the log in the clear, where no account may. */
const whose = (payload: BlockActions | ViewSubmission) => {
  const where = "view" in payload ? payload.view.id : placeOf(payload).ts
  return canonicalSha256([payload.user.id, where]).slice(0, 12)
}

const errors = (message: string) => ({
  response_action: "errors",
  // Plain text, shown under the field.
  errors: { [fields.feedback]: message.slice(0, 1000) }
})

const placeOf = ({ channel, container }: BlockActions) => ({
  channel: channel?.id ?? container?.channel_id ?? "",
  ts: container?.message_ts ?? ""
})

/** Said to the person alone, beside the message they clicked in. */
const beside = Effect.fnUntraced(function* ({ response_url }: BlockActions, text: string) {
  const slack = yield* Slack
  yield* slack
    .respond(response_url ?? "", { text }, false)
    .pipe(Effect.catch(({ message }) => Effect.logWarning(`slack: a person was not told "${text}": ${message}`)))
})
