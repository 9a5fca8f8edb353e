import { Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { markers } from "#integrations/slack/actions.ts"
import type { Content, Posted } from "#integrations/slack/messages.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { asOnlyWriter } from "../asOnlyWriter.ts"

/** The task's message with `content` in it: the one on record rewritten, or found by its marker, or posted now. */
export const ensureCard = Effect.fn("SlackPublisher.ensureCard")(function* (
  cause: Envelope,
  first: Envelope,
  state: Task.State,
  content: Content
) {
  const known = state.conversation.cards.slack
  // Told as of the task's first event, which has no line of its own.
  if (known === undefined) return yield* place(cause, first, first.stored.id, state, content)
  const card = postedOf(known)
  const slack = yield* Slack
  return yield* slack.update(card, content).pipe(
    Effect.as(card),
    Effect.catchIf(
      (error) => "error" in error && gone.has(error.error),
      () => place(cause, first, `${cause.stored.id}#card`, state, content)
    )
  )
})

/** Somebody deleted the message, or its channel. */
const gone: ReadonlySet<string> = new Set(["message_not_found", "channel_not_found"])

const place = Effect.fnUntraced(function* (
  cause: Envelope,
  first: Envelope,
  tells: string,
  { intake }: Task.State,
  content: Content
) {
  const asked = intake?.source.kind === "slack" ? intake.source.channel : undefined
  const since = Math.floor(Date.parse(first.stored.time) / 1000) - CLOCKS_APART
  const card = yield* inChannel(asked, (channel) =>
    asOnlyWriter(cause, "slack", tells, findOrPost(channel, since, content))
  )
  const report = { channel: "slack", reference: `${card.channel}/${card.ts}`, cause: tells, part: "card" } as const
  const author = { actor: "publisher", causationId: cause.stored.id }
  yield* Effect.orDie(transact(cause.stored.subject, author, told(report)))
  return card
})

/** Seconds by which Slack's clock may be behind ours. */
export const CLOCKS_APART = 300

const findOrPost = Effect.fnUntraced(function* (channel: string, since: number, content: Content) {
  const slack = yield* Slack
  const task = content.marker?.payload["task"]
  const ours = yield* slack.marked(channel, markers.task, { since })
  const known: Posted | undefined = ours.find(({ marker }) => marker.payload["task"] === task)
  if (known === undefined) return yield* slack.post(channel, content)
  yield* slack.update(known, content)
  return known
})

/** Where it was asked, and where we are not let in there, in the agents' channel. */
const inChannel = <A, E extends { readonly _tag: string }, R>(
  asked: string | undefined,
  post: (channel: string) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function* () {
    const agents = (yield* Slack).channel
    if (asked === undefined) return yield* Effect.flatMap(agents, post)
    return yield* post(asked).pipe(
      Effect.catchIf(
        (error) => "error" in error && shut.has(String(error.error)),
        () => Effect.flatMap(agents, post)
      )
    )
  })

const shut: ReadonlySet<string> = new Set(["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])

const postedOf = (reference: string): Posted => {
  const [channel = "", ts = ""] = reference.split("/")
  return { channel, ts }
}
