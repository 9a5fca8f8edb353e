import * as Conversation from "./Conversation.ts"
import type { Event } from "./Event.ts"
import type { TaskId } from "./Ids.ts"
import * as Intake from "./Intake.ts"
import * as Plan from "./Plan.ts"
import * as Proof from "./Proof.ts"
import * as PullRequest from "./PullRequest.ts"
import * as Session from "./Session.ts"

/** One task is one consistency boundary: everything a decision may look at. */
export interface State {
  readonly version: number
  /** Nothing was received under this id: what comes under its key belongs to that task. */
  readonly alias: TaskId | undefined
  readonly intake: Intake.State | undefined
  readonly plan: Plan.State
  readonly proof: Proof.State
  readonly pullRequests: PullRequest.State
  /** What fixed the bug before it came back, oldest first. */
  readonly former: ReadonlyArray<Former>
  readonly session: Session.State
  readonly conversation: Conversation.State
  /** Idempotency keys of people's commands already obeyed or refused. */
  readonly commands: ReadonlySet<string>
}

export interface Former {
  readonly plan: Plan.Plan
  readonly pullRequests: PullRequest.State
}

export const initial: State = {
  version: 0,
  alias: undefined,
  intake: undefined,
  plan: Plan.initial,
  proof: Proof.initial,
  pullRequests: PullRequest.initial,
  former: [],
  session: Session.initial,
  conversation: Conversation.initial,
  commands: new Set()
}

export const evolve = (state: State, event: Event): State => {
  const version = state.version + 1
  const key = "key" in event ? event.key : undefined
  const next = { ...state, version, commands: key === undefined ? state.commands : new Set(state.commands).add(key) }
  switch (event._tag) {
    case "task.retried":
      return {
        ...next,
        intake: Intake.evolve(state.intake, event),
        proof: Proof.reopen(state.proof),
        session: Session.reopen(state.session)
      }
    case "task.recurred": {
      const { plan, pullRequests } = state
      return {
        ...next,
        intake: Intake.evolve(state.intake, event),
        plan: Plan.begin(plan),
        proof: Proof.begin(state.proof),
        session: Session.reopen(state.session),
        former:
          plan.current === undefined ? state.former : [...state.former, { plan: plan.current.plan, pullRequests }],
        pullRequests: PullRequest.initial
      }
    }
    case "task.aliased":
      return { ...next, alias: event.of }
    case "task.received":
    case "task.enriched":
    case "task.linked":
    case "task.triaged":
    case "task.parked":
    case "task.cancelled":
    case "task.failed":
    case "task.erased":
      return { ...next, intake: Intake.evolve(state.intake, event) }
    case "plan.approved":
      return { ...next, plan: Plan.evolve(state.plan, event), proof: Proof.begin(state.proof) }
    case "plan.created":
    case "plan.endorsed":
    case "plan.rejected":
    case "plan.reminded":
      return { ...next, plan: Plan.evolve(state.plan, event) }
    case "tests.written":
    case "tests.red":
    case "tests.refused":
    case "fix.written":
    case "tests.green":
    case "scan.completed":
      return { ...next, proof: Proof.evolve(state.proof, event) }
    case "pr.returned":
      return {
        ...next,
        pullRequests: PullRequest.evolve(state.pullRequests, event),
        proof: Proof.sendBack(state.proof, { class: causes[event.cause], evidence: event.detail })
      }
    case "pr.opened":
    case "pr.updated":
    case "pr.ready":
    case "pr.checked":
    case "pr.merged":
    case "pr.closed":
    case "pr.reopened":
    case "pr.reverted":
      return { ...next, pullRequests: PullRequest.evolve(state.pullRequests, event) }
    case "session.ended":
    case "budget.spent":
      return { ...next, session: Session.evolve(state.session, event) }
    // A token's history is none of a task.
    case "token.created":
    case "token.revoked":
      return next
    case "command.refused":
    case "command.asked":
    case "report.begun":
    case "report.sent":
      return { ...next, conversation: Conversation.evolve(state.conversation, event) }
  }
}

const causes = { ci: "ci-failed", review: "changes-requested" } as const

export const fold = (events: Iterable<Event>): State => {
  let state = initial
  for (const event of events) state = evolve(state, event)
  return state
}
