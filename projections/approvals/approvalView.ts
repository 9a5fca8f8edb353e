import { identityOf } from "#domain/identity.ts"
import type { Plan } from "#domain/Plan.ts"
import { approvalsNeeded, type Policy } from "#domain/Policy.ts"
import { whoMayApprove } from "#domain/whoMayApprove.ts"
import type { Approval } from "./api.ts"
import type { Found } from "./listApprovals.ts"

/** As it stands at a moment (milliseconds), by the policy of that moment. */
export const approvalView = (found: Found, policy: Policy, now: number): Approval => {
  const { asked_at, repositories, requester, settled_at, task_id, version, words } = found
  const risk = found.risk as Plan["risk"]
  const waits = found.state === "waiting"
  const iso = (time: Date | string | null) => (time === null ? null : new Date(time).toISOString())
  const said = words.flatMap(({ at, by, ...word }) => (by === null ? [] : [{ ...word, by, at: iso(at)! }]))
  const given = said
    .filter(({ kind }) => kind === "endorsed" || kind === "approved")
    .map(({ at, by, grounds }) => ({ by, grounds, at }))
  const decision = said.find(({ kind }) => kind === "approved" || kind === "rejected")
  const required = approvalsNeeded(policy, { risk, repositories: repositories.map((name) => ({ repository: name })) })
  const people = new Set(given.map(({ by }) => identityOf(policy, by))).size
  return {
    ...{ task: task_id, title: found.title, repositories, requester: requester?.name ?? null },
    plan: {
      ...{ version, sha256: found.sha256, risk, estimateUsd: found.estimate_usd },
      url: `/api/tasks/${task_id}/plans/${version}`
    },
    state: found.state === "publishing" ? "waiting" : found.state,
    withdrawnBy: found.withdrawn_by,
    ...{ createdAt: iso(found.created_at)!, askedAt: iso(asked_at), settledAt: iso(settled_at) },
    waitedSeconds:
      waits && asked_at !== null ? Math.max(0, Math.floor((now - asked_at.getTime()) / 1000)) : found.waited_seconds,
    decision:
      decision === undefined
        ? null
        : { by: decision.by, grounds: decision.grounds, feedback: decision.said, at: decision.at },
    required,
    missing: waits ? Math.max(1, required - people) : 0,
    who: waits ? whoMayApprove(policy, requester) : [],
    given,
    refused: said.flatMap(({ at, by, kind, said }) => (kind === "refused" ? [{ by, reason: said ?? "", at }] : [])),
    reminders: words.flatMap(({ at, kind }) =>
      kind === "reminded" || kind === "escalated" ? [{ escalated: kind === "escalated", at: iso(at)! }] : []
    )
  }
}
