import { authorize, type Standing, wanted } from "../Authority.ts"
import { cancel, retry } from "../decisions/intake.ts"
import { approve, reject } from "../decisions/planning.ts"
import type { Envelope } from "../Envelope.ts"
import type { EventOf } from "../Event.ts"
import { ERASED } from "../personal.ts"
import type * as Task from "../Task.ts"
import type { Decision } from "../transact.ts"
import { type Kind, type Redecision, type Rules, same, unknowable } from "./Redecided.ts"
import { standings } from "./standings.ts"
import { outcomeOf } from "./words.ts"

/** A word that was refused, for a reason the policy or the budget gave: would it be obeyed? */
export const refusedWord = ({ event, stored }: Envelope, state: Task.State, rules: Rules): Redecision | undefined => {
  if (event._tag !== "command.refused") return undefined
  const { by, reason } = event
  if (by.id === ERASED || reason === ERASED) return unknowable("approval", `${event.command} refused`)
  const kind: Kind = forMoney.test(reason) ? "budget" : "approval"
  // The others speak of how the task stood, which no policy changes; some, of when something was said, which is not recorded.
  if (kind === "approval" && !forPerson.test(reason)) return same(kind)
  const { least, most } = standings(by, undefined, rules)
  const under = (standing: Standing) => {
    const decide = said(event, stored.time, standing, rules)
    return decide === undefined ? undefined : outcomeOf(decide, state)
  }
  const worst = under(kind === "budget" ? most : least)
  const best = under(most)
  if (worst === undefined || best === undefined || best.tags.length === 0) return same(kind)
  const was = `${event.command} by ${by.name} refused`
  if (worst.tags.length > 0)
    return { kind, verdict: "allowed", was, would: "obeyed", why: `"${reason}" would no longer hold.` }
  // Who was found wanting, and would be measured alike, is found wanting again.
  if (reason.endsWith(`it takes ${wanted(rules.policy, by)}.`)) return same(kind)
  return {
    ...{ kind, verdict: "open", was, would: "cannot be said" },
    why: `"${reason}" would no longer hold; but ${worst.refused} What ${by.name} had was not recorded then.`
  }
}

const forMoney = /budget is used up/
const forPerson = / may not \w+ this: | asked for this fix, |'s yes counts already; | may be the same person as /

const said = (
  { by, command, key }: EventOf<"command.refused">,
  at: string,
  standing: Standing,
  { policy }: Rules
): Decision | undefined => {
  const spoken = { by, key, at, plan: undefined, authority: authorize(policy, standing) }
  switch (command) {
    case "approve":
      return approve(spoken, policy)
    case "reject":
      return reject({ ...spoken, feedback: "as said" })
    case "cancel":
      return cancel({ ...spoken, reason: "as said" })
    case "retry":
      return retry(spoken)
    default:
      return undefined
  }
}
