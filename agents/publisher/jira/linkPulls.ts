import { Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { Jira } from "#integrations/jira/Jira.ts"

/** Every pull request as a link of the ticket, once when it is opened and once more, struck through, when it is done with. */
export const linkPulls = Effect.fn("JiraPublisher.linkPulls")(function* (
  cause: Envelope,
  ticket: string,
  { history, state }: { readonly history: ReadonlyArray<Envelope>; readonly state: Task.State }
) {
  const { subject: taskId } = cause.stored
  const jira = yield* Jira
  for (const [repository, { fate, number, url }] of Object.entries(state.pullRequests)) {
    const change = history.findLast(
      ({ event }) => changes.has(event._tag) && "repository" in event && event.repository === repository
    )
    const key = `${change?.stored.id}:${ticket}:link`
    if (change === undefined || state.conversation.told.has(`jira:${key}`)) continue
    const globalId = `redgreen:${taskId}:${repository}#${number}`
    const resolved = fate === "merged" || fate === "closed"
    const title = `${repository}#${number}: ${state.plan.current?.plan.summary ?? state.intake?.report.title ?? ""}`
    yield* jira.link(ticket, { globalId, url, title, summary: fate, resolved })
    const report = { channel: "jira", reference: `${ticket} ${url}`, cause: key } as const
    yield* transact(taskId, { actor: "publisher", causationId: change.stored.id }, told(report)).pipe(Effect.orDie)
  }
})

const changes: ReadonlySet<string> = new Set(["pr.opened", "pr.merged", "pr.closed", "pr.reopened", "pr.reverted"])
