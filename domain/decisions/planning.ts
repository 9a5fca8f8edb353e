import type { EventOf } from "../Event.ts"
import type { Person } from "../Ids.ts"
import { areTwo, identityOf, isOne } from "../identity.ts"
import { type Plan, type State as PlanState, sha256Of } from "../Plan.ts"
import { approvalsNeeded, type Policy } from "../Policy.ts"
import { next } from "../Step.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"
import { type Command, refuseUnlessAllowed } from "./intake.ts"

export const create =
  (plan: Plan): Decision =>
  (state) => {
    const step = next(state)
    if (step._tag !== "Plan" || step.version !== plan.version) return []
    const foreign = plan.repositories.find(({ repository }) => !state.intake?.candidates.includes(repository))
    if (foreign !== undefined)
      return new Refused({ reason: `${foreign.repository} is not among the repositories this task may touch.` })
    return [{ _tag: "plan.created", plan, sha256: sha256Of(plan) }]
  }

export interface Verdict extends Command {
  /** The plan the person names: `v2`, or seven or more characters of its SHA-256. */
  readonly plan: string | undefined
  /** When the person spoke; nobody can approve what was not there to read yet. */
  readonly at: string
}

/**
 * Approves one exact plan: the current one, published before the person spoke, by somebody allowed to who did not ask for the fix.
 * Where the policy wants several people, all but the last endorse.
 */
export const approve =
  (verdict: Verdict, policy: Policy): Decision =>
  (state) => {
    if (state.commands.has(verdict.key)) return []
    const { authority, by, key } = verdict
    const isSame = (person: Person) => isOne(policy, person, by)
    if (!policy.requesterMayApprove && state.intake?.wishers.some(isSame))
      return new Refused({ reason: `${by.name} asked for this fix, so somebody else has to approve it.` })
    const current = currentPlan(state, verdict, "approve")
    if (current instanceof Refused) return current
    if (current.decision._tag === "Approved" || !authority.allowed) return []
    const { endorsedBy, plan, sha256 } = current
    const missing = approvalsNeeded(policy, plan) - distinct(policy, endorsedBy)
    if (missing > 0 && endorsedBy.some(isSame))
      return new Refused({ reason: `${by.name}'s yes counts already; it takes ${missing} more, from somebody else.` })
    const unclear = endorsedBy.find((other) => !areTwo(policy, other, by))
    if (missing > 0 && unclear !== undefined)
      return new Refused({
        reason: `${by.name} on ${by.channel} may be the same person as ${unclear.name} on ${unclear.channel}: the approvals policy has to name them under people.`
      })
    const yes = { version: plan.version, sha256, by, key, grounds: authority.grounds }
    return [{ _tag: missing <= 1 ? "plan.approved" : "plan.endorsed", ...yes }]
  }

/** Endorsements that still count: the policy may since have come to know two accounts as one person. */
const distinct = (policy: Policy, people: ReadonlyArray<Person>) =>
  new Set(people.map((person) => identityOf(policy, person))).size

export const reject =
  (verdict: Verdict & { readonly feedback: string }): Decision =>
  (state) => {
    if (state.commands.has(verdict.key)) return []
    const current = currentPlan(state, verdict, "reject")
    if (current instanceof Refused) return current
    if (current.decision._tag === "Approved")
      return new Refused({
        reason: `Plan v${current.plan.version} is already approved; to stop the work, cancel the task.`
      })
    if (verdict.feedback.trim() === "")
      return new Refused({
        reason: "Say what is wrong with the plan: @agent reject <feedback>. The next version is written from it."
      })
    const { by, key, feedback } = verdict
    return [{ _tag: "plan.rejected", version: current.plan.version, sha256: current.sha256, by, key, feedback }]
  }

/** The schedule's word: the plan it was made for still waits. Said once per number, and nothing more than said. */
export const remind =
  (reminder: Omit<EventOf<"plan.reminded">, "_tag">): Decision =>
  (state) => {
    const { current } = state.plan
    const waits = next(state)._tag === "Approval" && current?.sha256 === reminder.sha256
    return waits && current.reminders < reminder.nth ? [{ _tag: "plan.reminded", ...reminder }] : []
  }

const currentPlan = (
  state: Task.State,
  verdict: Verdict,
  what: string
): NonNullable<PlanState["current"]> | Refused => {
  const refused = refuseUnlessAllowed(verdict, what)
  if (refused !== undefined) return refused
  const step = next(state)
  if (step._tag === "Nothing") return new Refused({ reason: "There is no such task." })
  if (step._tag === "Ended") return new Refused({ reason: `The task is ${step.how}; there is nothing to ${what}.` })
  const { current } = state.plan
  if (current === undefined || step._tag === "Plan")
    return new Refused({ reason: "There is no plan to decide on yet; the next one is being written." })
  const { version } = current.plan
  if (verdict.plan !== undefined && verdict.plan !== `v${version}` && !isPrefixOf(verdict.plan, current.sha256))
    return new Refused({
      reason: `${verdict.plan} is not the current plan. Read v${version} (${current.sha256.slice(0, 12)}) and decide on that.`
    })
  const published = Object.values(state.pullRequests).filter((pull) => pull.plan.sha256 === current.sha256)
  if (step._tag === "Publish" || published.some(({ plan }) => !(Date.parse(plan.at) <= Date.parse(verdict.at))))
    return new Refused({
      reason: `Plan v${version} (${current.sha256.slice(0, 12)}) was published after this was written. Read it and decide again.`
    })
  return current
}

const isPrefixOf = (named: string, sha256: string) => named.length >= 7 && sha256.startsWith(named.toLowerCase())
