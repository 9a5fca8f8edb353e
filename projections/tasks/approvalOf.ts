import type { Envelope } from "#domain/Envelope.ts"
import { identityOf } from "#domain/identity.ts"
import { approvalsNeeded, type Policy } from "#domain/Policy.ts"
import { scheduled } from "#domain/Reminders.ts"
import type * as Task from "#domain/Task.ts"
import { whoMayApprove } from "#domain/whoMayApprove.ts"
import type { TaskDetail } from "./views.ts"

/** Who may decide on the current plan, and how far it got: by the policy as it is now, and by what was recorded. */
export const approvalOf = (
  history: ReadonlyArray<Envelope>,
  { intake, plan: { current } }: Task.State,
  policy: Policy
): TaskDetail["approval"] => {
  if (current === undefined) return null
  const { decision, plan, reminders, sha256 } = current
  const given = history.flatMap(({ event, stored }) =>
    (event._tag === "plan.endorsed" || event._tag === "plan.approved") && event.sha256 === sha256
      ? [{ by: event.by, grounds: event.grounds ?? null, at: stored.time }]
      : []
  )
  const required = approvalsNeeded(policy, plan)
  const people = new Set(given.map(({ by }) => identityOf(policy, by))).size
  return {
    required,
    given,
    missing: decision._tag === "Waiting" ? Math.max(1, required - people) : 0,
    who: whoMayApprove(policy, intake?.requester ?? null),
    reminders: { sent: reminders, planned: scheduled(policy.reminders).length }
  }
}
