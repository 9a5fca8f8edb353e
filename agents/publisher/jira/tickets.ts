import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"

/** The tickets of this Jira that reported the bug, in the order they came to it. */
export const ticketsOf = ({ intake }: Task.State, host: string): ReadonlyArray<string> =>
  (intake?.sources ?? []).flatMap(({ key, kind, named, ticket }) =>
    kind === "jira" && named !== true && ticket !== undefined && key === `jira:${host}:${ticket}` ? [ticket] : []
  )

/** Where in the task's history the ticket came to it. */
export const joinedAt = (history: ReadonlyArray<Envelope>, ticket: string): number =>
  history.findIndex(
    ({ event }) =>
      (event._tag === "task.received" || event._tag === "task.linked") &&
      event.source.ticket === ticket &&
      event.source.named !== true
  )

/** What of the newest message of ours on the ticket finds it again: its reference after this prefix. */
export const lastTold = (history: ReadonlyArray<Envelope>, prefix: string): string | undefined => {
  for (const { event } of history.toReversed())
    if (event._tag === "report.sent" && event.channel === "jira" && event.reference.startsWith(prefix))
      return event.reference.slice(prefix.length)
  return undefined
}
