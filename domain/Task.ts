import * as Conversation from "./Conversation.ts"
import type { Event } from "./Event.ts"
import * as Intake from "./Intake.ts"
import * as Plan from "./Plan.ts"
import * as Proof from "./Proof.ts"
import * as PullRequest from "./PullRequest.ts"
import * as Session from "./Session.ts"

/** One task is one consistency boundary: everything a decision may look at. */
export interface State {
  readonly version: number
  readonly intake: Intake.State | undefined
  readonly plan: Plan.State
  readonly proof: Proof.State
  readonly pullRequests: PullRequest.State
  readonly session: Session.State
  readonly conversation: Conversation.State
  /** Idempotency keys of people's commands already obeyed or refused. */
  readonly commands: ReadonlySet<string>
}

export const initial: State = {
  version: 0,
  intake: undefined,
  plan: Plan.initial,
  proof: Proof.initial,
  pullRequests: PullRequest.initial,
  session: Session.initial,
  conversation: Conversation.initial,
  commands: new Set()
}

export const evolve = (state: State, event: Event): State => {
  const version = state.version + 1
  const next = { ...state, version, commands: "key" in event ? new Set(state.commands).add(event.key) : state.commands }
  switch (event._tag) {
    case "task.retried":
      return {
        ...next,
        intake: Intake.evolve(state.intake, event),
        proof: Proof.reopen(state.proof),
        session: Session.reopen(state.session)
      }
    case "task.received":
    case "task.enriched":
    case "task.linked":
    case "task.parked":
    case "task.cancelled":
    case "task.failed":
      return { ...next, intake: Intake.evolve(state.intake, event) }
    case "plan.approved":
      return { ...next, plan: Plan.evolve(state.plan, event), proof: Proof.begin(state.proof) }
    case "plan.created":
    case "plan.rejected":
      return { ...next, plan: Plan.evolve(state.plan, event) }
    case "tests.written":
    case "tests.red":
    case "tests.refused":
    case "fix.written":
    case "tests.green":
    case "scan.completed":
      return { ...next, proof: Proof.evolve(state.proof, event) }
    case "pr.opened":
    case "pr.updated":
    case "pr.ready":
    case "pr.merged":
    case "pr.closed":
      return { ...next, pullRequests: PullRequest.evolve(state.pullRequests, event) }
    case "session.ended":
    case "budget.spent":
      return { ...next, session: Session.evolve(state.session, event) }
    case "command.refused":
    case "report.sent":
      return { ...next, conversation: Conversation.evolve(state.conversation, event) }
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state = initial
  for (const event of events) state = evolve(state, event)
  return state
}
