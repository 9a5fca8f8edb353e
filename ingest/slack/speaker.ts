import { Effect } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Person } from "#domain/Ids.ts"
import { Refused } from "#domain/transact.ts"
import { isFromHere, type Origin } from "#integrations/slack/membership.ts"
import { Slack, type SlackUser } from "#integrations/slack/Slack.ts"

export interface Speaker {
  readonly by: Person
  readonly bot: boolean
  /** Of the policy's user groups those the person is in. */
  readonly groups: ReadonlyArray<string>
}

/**
 * Who acts, by Slack's id, once it is sure that they are of the workspace: nobody else is told or shown anything. Quick enough to
 * come before a form is opened. What cannot be asked of Slack now fails.
 */
export const actorOf = Effect.fn("ingest.slack.actorOf")(function* (id: string, origin: Origin) {
  const slack = yield* Slack
  const us = yield* slack.identity
  const foreign = new Refused({
    reason: `Only people of ${us.team ?? "the workspace this app is installed in"} are heard here; this account is of another workspace.`
  })
  if (!isFromHere(us, origin)) return yield* foreign
  const user = yield* slack.user(id)
  if (!user.isMember) return yield* foreign
  if (user.isDeleted) return yield* new Refused({ reason: "This account is no longer a member of the workspace." })
  return user
})

/** Who does more than look. A guest is asked in by one person for one thing: only the policy's own word on that guest goes further. */
export const doerOf = Effect.fn("ingest.slack.doerOf")(function* ({ id, isGuest, name }: SlackUser) {
  const { slack: rules } = yield* ApprovalPolicy
  if (isGuest && !rules.users.includes(id))
    return yield* new Refused({
      reason: `${name} is a guest of the workspace: guests may look, and do more only where the policy names them under slack.users.`
    })
  return { channel: "slack", id, name } satisfies Person
})

/** With what the policy's groups say of them; a bot may be behind the account. */
export const speakerOf = Effect.fn("ingest.slack.speakerOf")(function* (actor: SlackUser) {
  const by = yield* doerOf(actor)
  const { slack: rules } = yield* ApprovalPolicy
  const groups = yield* Effect.forEach(rules.groups, (group) => membership(actor.id, group), { concurrency: 4 })
  return { by, bot: actor.isBot, groups: groups.flat() } satisfies Speaker
})

/** A group that Slack does not tell us about lets nobody in, but keeps out nobody whom another rule lets in. */
const membership = Effect.fnUntraced(function* (id: string, group: string) {
  const members = yield* (yield* Slack)
    .groupMembers(group)
    .pipe(
      Effect.catchTag("SlackRefused", ({ message }) =>
        Effect.as(Effect.logWarning(`slack group ${group}: ${message}`), new Set<string>())
      )
    )
  return members.has(id) ? [group] : []
})
