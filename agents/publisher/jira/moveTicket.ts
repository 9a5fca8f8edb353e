import { Effect } from "effect"
import { told } from "#domain/decisions/conversation.ts"
import type { Envelope } from "#domain/Envelope.ts"
import { type Status, statusOf } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { mayMove } from "./mayMove.ts"
import { joinedAt, lastTold } from "./tickets.ts"
import { type Targets, transitionSettings } from "./transitionSettings.ts"

/**
 * Moves the ticket where the settings want it for the task's status: once per change of it, by the name of the status, and silently not
 * at all where the workflow has no way there or a person has moved the ticket on.
 */
export const moveTicket = Effect.fn("JiraPublisher.moveTicket")(function* (
  cause: Envelope,
  ticket: string,
  { history, state }: { readonly history: ReadonlyArray<Envelope>; readonly state: Task.State }
) {
  const wanted = wantedBy(history, yield* Effect.orDie(transitionSettings))
  if (wanted === undefined) return
  // A ticket that comes to a task which is over was not mended by it.
  if (statusOf(state) === "merged" && wanted.at < joinedAt(history, ticket)) return
  const key = `${wanted.event}:${ticket}:status`
  if (state.conversation.told.has(`jira:${key}`)) return
  const jira = yield* Jira
  const { status } = (yield* jira.issue(ticket)).fields
  if (status == null) return
  if (!isSame(status.name, wanted.status)) {
    const way = (yield* jira.transitions(ticket)).find(({ to }) => isSame(to.name, wanted.status))
    if (way === undefined || !mayMove(status, way.to, lastTold(history, arrow(ticket)))) return
    yield* jira.transition(ticket, way.id)
  }
  const report = { channel: "jira", reference: `${arrow(ticket)}${wanted.status}`, cause: key } as const
  const author = { actor: "publisher", causationId: cause.stored.id }
  yield* transact(cause.stored.subject, author, told(report)).pipe(Effect.orDie)
})

const arrow = (ticket: string) => `${ticket} → `

/** The status for the task as it stands, and the event since which it is wanted. */
const wantedBy = (history: ReadonlyArray<Envelope>, targets: Targets) => {
  let state = Task.initial
  let wanted: { readonly status: string; readonly event: string; readonly at: number } | undefined
  for (const [at, { event, stored }] of history.entries()) {
    state = Task.evolve(state, event)
    const stands = statusOf(state)
    const status = targets.get(stands)
    // On its way a task keeps the status it was given last, which may be late: Jira was away when it was wanted.
    if (status === undefined && givenUp.has(stands)) wanted = undefined
    if (status !== undefined && status !== wanted?.status) wanted = { status, event: stored.id, at }
  }
  return wanted
}

const givenUp: ReadonlySet<Status> = new Set(["parked", "cancelled", "failed", "closed", "reverted"])

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
