import { type Authority, authorize, type Standing } from "../Authority.ts"
import { cancel, refuseUnlessAllowed, retry } from "../decisions/intake.ts"
import { approve, reject } from "../decisions/planning.ts"
import { askForChanges } from "../decisions/publishing.ts"
import type { Envelope } from "../Envelope.ts"
import type { Person } from "../Ids.ts"
import { approvalsNeeded } from "../Policy.ts"
import { ERASED } from "../personal.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"
import { type Redecision, type Rules, same, unknowable } from "./Redecided.ts"
import { standings } from "./standings.ts"

/** A person's word that was obeyed: would it be under this policy? Undefined for events that are nobody's word. */
export const obeyedWord = ({ event, stored }: Envelope, state: Task.State, rules: Rules): Redecision | undefined => {
  const { policy } = rules
  const at = stored.time
  switch (event._tag) {
    case "plan.approved":
    case "plan.endorsed": {
      if (event.by.id === ERASED) return unknowable("approval", `${done[event._tag]} by somebody`)
      const { least, most } = standings(event.by, event.grounds, rules)
      const under = (standing: Standing) =>
        outcomeOf(approve({ ...event, authority: authorize(policy, standing), plan: event.sha256, at }, policy), state)
      return yes(event, under(least), under(most), state, rules)
    }
    case "plan.rejected":
      return word(event.by, (authority) => reject({ ...event, authority, plan: event.sha256, at }))
    case "task.cancelled":
      return word(event.by, (authority) => cancel({ ...event, authority }))
    case "task.retried":
      return word(event.by, (authority) => retry({ ...event, authority }))
    case "pr.returned":
    case "task.recurred": {
      const { by, key } = event
      if (by === undefined || key === undefined) return undefined
      if (event._tag === "pr.returned")
        return word(by, (authority) => askForChanges({ ...event, by, key, authority, feedback: event.detail }))
      return word(by, (authority) => () => refuseUnlessAllowed({ by, key, authority }, "reopen") ?? [event])
    }
    default:
      return undefined
  }

  /** Of these no grounds are recorded: whoever may have been allowed was. */
  function word(by: Person, decide: (authority: Authority) => Decision): Redecision {
    if (by.id === ERASED) return unknowable("approval", `${done[event._tag]} by somebody`)
    const outcome = outcomeOf(decide(authorize(policy, standings(by, undefined, rules).most)), state)
    return outcome.tags[0] === event._tag ? same("approval") : refused(`${done[event._tag]} by ${by.name}`, outcome)
  }
}

const done: Readonly<Record<string, string>> = {
  "plan.approved": "approved",
  "plan.endorsed": "endorsed",
  "plan.rejected": "sent back",
  "task.cancelled": "cancelled",
  "task.retried": "retried",
  "task.recurred": "reopened",
  "pr.returned": "sent back"
}

export interface Outcome {
  readonly tags: ReadonlyArray<string>
  readonly refused: string | undefined
}

export const outcomeOf = (decide: Decision, state: Task.State): Outcome => {
  const decided = decide(state)
  return decided instanceof Refused
    ? { tags: [], refused: decided.reason }
    : { tags: decided.map(({ _tag }) => _tag), refused: undefined }
}

const refused = (was: string, { refused }: Outcome): Redecision => ({
  kind: "approval",
  verdict: "refused",
  was,
  would: refused === undefined ? "nothing" : "refused",
  why: refused ?? "There was nothing left to decide."
})

const yes = (
  { _tag, by }: { readonly _tag: "plan.approved" | "plan.endorsed"; readonly by: Person },
  worst: Outcome,
  best: Outcome,
  state: Task.State,
  { policy }: Rules
): Redecision => {
  const was = `${done[_tag]} by ${by.name}`
  if (best.tags.length === 0) return refused(was, best)
  if (worst.tags.length === 0)
    return {
      ...{ kind: "approval", verdict: "open", was, would: "cannot be said" },
      why: `${worst.refused} What ${by.name} had was not recorded then.`
    }
  if (best.tags[0] === _tag) return same("approval")
  const { endorsedBy, plan } = state.plan.current!
  const needed = approvalsNeeded(policy, plan)
  return _tag === "plan.approved"
    ? {
        ...{ kind: "approval", verdict: "changed", was, would: `yes ${endorsedBy.length + 1} of ${needed}` },
        why: `This plan takes ${needed} approvals, so the work would have waited for ${needed - endorsedBy.length - 1} more.`
      }
    : {
        ...{ kind: "approval", verdict: "changed", was, would: "approved" },
        why: `${needed === 1 ? "One approval is" : `${needed} approvals are`} enough for this plan, so the work would have begun here.`
      }
}
