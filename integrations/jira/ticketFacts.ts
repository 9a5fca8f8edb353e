import { Effect } from "effect"
import { agentCommand } from "../agentCommand.ts"
import { Jira } from "./Jira.ts"
import { jiraText } from "./text.ts"
import type { Comment } from "./wire.ts"

/** A ticket as a planning session may know it: plain text, bounded, and data from its first word to its last. */
export interface TicketFacts {
  readonly key: string
  readonly title: string
  readonly description: string
  readonly labels: ReadonlyArray<string>
  readonly priority?: string
  /** What people said on it, oldest first: nothing of ours, of apps, or said to us. */
  readonly comments: ReadonlyArray<{ readonly by: string; readonly at: string; readonly text: string }>
}

/** Asks Jira for the ticket as it is now. Undefined where Jira is not set up or does not let us see it: a plan can be made without. */
export const ticketFacts = Effect.fn("Jira.ticketFacts")(function* (key: string) {
  const jira = yield* Jira
  if (!jira.configured) return undefined
  const asked = Effect.all({ issue: jira.issue(key), comments: jira.comments(key), us: jira.myself })
  const found = yield* asked.pipe(
    Effect.catchTag("JiraRefused", ({ message }) =>
      Effect.as(Effect.logWarning(`the ticket is not to be read: ${message}`), undefined)
    )
  )
  if (found === undefined) return undefined
  const { summary, description, labels, priority } = found.issue.fields
  const said = found.comments.filter(isByPerson(found.us.accountId)).map(remark)
  return {
    key,
    title: cut(summary, 500),
    description: cut(jiraText(description).text, 12_000),
    labels: (labels ?? []).slice(0, 30),
    ...(priority ? { priority: priority.name } : {}),
    comments: said
      .filter(({ text }) => text !== "" && agentCommand(text) === null)
      .slice(0, 20)
      .toReversed()
  } satisfies TicketFacts
})

const isByPerson =
  (us: string) =>
  ({ author }: Comment) =>
    author != null && author.accountId !== us && author.accountType !== "app"

const remark = ({ author, body, created }: Comment) => ({
  by: cut(author?.displayName ?? "somebody", 100),
  at: created ?? "",
  text: cut(jiraText(body).text, 2000)
})

const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text
