import { Effect } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Person } from "#domain/Ids.ts"
import { Slack } from "#integrations/slack/Slack.ts"

export interface Speaker {
  readonly by: Person
  readonly bot: boolean
  /** Of the policy's user groups those the person is in. */
  readonly groups: ReadonlyArray<string>
}

/** Who speaks, by Slack's id; what cannot be asked of Slack now fails, because a bot may be behind it. */
export const speakerOf = Effect.fn("ingest.slack.speakerOf")(function* (id: string) {
  const slack = yield* Slack
  const { slack: rules } = yield* ApprovalPolicy
  const [user, memberships] = yield* Effect.all(
    [slack.user(id), Effect.forEach(rules.groups, (group) => membership(id, group), { concurrency: 4 })],
    { concurrency: 2 }
  )
  const by: Person = { channel: "slack", id, name: user.name }
  return { by, bot: user.isBot, groups: memberships.flat() } satisfies Speaker
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
