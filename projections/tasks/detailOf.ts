import type { Envelope } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { State as PlanState } from "#domain/Plan.ts"
import { cautious, type Policy } from "#domain/Policy.ts"
import { ranUnwalled, unwalled } from "#domain/surroundings.ts"
import { approvalOf } from "./approvalOf.ts"
import { evidenceOf } from "./evidence.ts"
import { foldAll } from "./Folded.ts"
import { taskOf } from "./taskOf.ts"
import { timelineOf } from "./timeline.ts"
import type { TaskDetail } from "./views.ts"

/** Everything about a task, from its whole history, and from the policy who may approve it; undefined for one that was never received. */
export const detailOf = (
  id: TaskId,
  history: ReadonlyArray<Envelope>,
  policy: Policy = cautious
): TaskDetail | undefined => {
  const folded = foldAll(history).get(id)
  const task = folded && taskOf(id, folded)
  if (folded === undefined || task === undefined) return undefined
  const { plan, proof, pullRequests } = folded.state
  return {
    ...task,
    warnings: ranUnwalled(plan.current?.plan, proof) ? [unwalled] : [],
    plan: plan.current === undefined ? null : planOf(plan.current),
    approval: approvalOf(history, folded.state, policy),
    pullRequests: Object.entries(pullRequests).map(([repository, { fate, number, url }]) => ({
      repository,
      number,
      url,
      fate
    })),
    timeline: timelineOf(history),
    evidence: evidenceOf(history)
  }
}

const planOf = ({ decision, plan, sha256 }: NonNullable<PlanState["current"]>): TaskDetail["plan"] => ({
  ...plan,
  sha256,
  decision: decisions[decision._tag],
  decidedBy: decision._tag === "Waiting" ? null : decision.by
})

const decisions = { Waiting: "waiting", Approved: "approved", Rejected: "rejected" } as const
