import { Effect } from "effect"
import type { Person, TaskId } from "#domain/Ids.ts"
import { agentCommand } from "#integrations/agentCommand.ts"
import { jiraText } from "#integrations/jira/text.ts"
import { obey, type Word } from "../command.ts"
import { answer } from "../Webhook.ts"
import { wordOf } from "../wordOf.ts"

export interface SaidOnJira {
  readonly word: Word
  readonly by: Person
  readonly key: string
  /** Milliseconds. */
  readonly at: number
  readonly ticket: string
}

/** Has a task do what was said on its ticket; a no is answered there by the publisher. */
export const hearOnJira = Effect.fn("ingest.jira.hear")(function* (task: TaskId, { at, ticket, ...said }: SaidOnJira) {
  const spoken = { ...said, bot: false, place: ticket, at: new Date(at).toISOString() }
  return yield* obey(task, spoken).pipe(
    Effect.map(({ status }) => answer(202, { task, status })),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(answer(200, { task, refused: reason })))
  )
})

/** What a comment asks of a task; undefined when it is not said to us. A mention of our account is as good as `@agent`. */
export const wordIn = (body: unknown, us: string | undefined): Word | undefined => {
  const { text } = jiraText(body, (accountId) => (accountId === us ? "@agent" : `@${accountId}`))
  const command = agentCommand(text)
  if (command === null) return undefined
  return command._tag === "Cancel" ? { _tag: "cancel", reason: "said so on Jira" } : wordOf(command)
}
