import type { Envelope } from "../Envelope.ts"
import * as Task from "../Task.ts"
import { type Decided, decisionsIn } from "./decisionsIn.ts"
import { Purse } from "./Purse.ts"
import { plainRules } from "./plainRules.ts"
import { type Difference, differenceAt, type Kind, type Redecision, type Rules } from "./Redecided.ts"
import { refusedWord } from "./refusedWord.ts"
import { triaged } from "./triage.ts"
import { obeyedWord } from "./words.ts"

export interface Redecisions {
  /** Decisions looked at; of `budget`, sessions and ends for want of money. */
  readonly looked: { readonly [K in Kind]: number }
  readonly differences: ReadonlyArray<Difference>
}

/**
 * Takes every decision of a task's history anew, each on the state it was taken on: what follows a difference is as it was
 * recorded, never as it might have been. `within` says which decisions are asked about.
 */
export const redecide = (
  history: ReadonlyArray<Envelope>,
  rules: Rules,
  within: (envelope: Envelope) => boolean = () => true
): Redecisions => {
  const purse = new Purse(rules)
  const looked = { approval: 0, budget: 0, actionability: 0, rules: 0 }
  const differences: Array<Difference> = []
  let state = Task.initial
  for (const decided of decisionsIn(history)) {
    const [first] = decided
    if (within(first))
      for (const redecision of redecisionsOf(decided, state, purse, rules)) {
        looked[redecision.kind] += 1
        if (redecision.verdict !== "same") differences.push(differenceAt(first, redecision))
      }
    for (const envelope of decided) {
      purse.take(envelope, state)
      state = Task.evolve(state, envelope.event)
    }
  }
  const sessions = purse.sessions(within)
  looked.budget += sessions.looked
  return { looked, differences: [...differences, ...sessions.differences].sort((a, b) => a.version - b.version) }
}

/** One for each decision, and more where more than one thing differs. */
const redecisionsOf = (decided: Decided, state: Task.State, purse: Purse, rules: Rules): ReadonlyArray<Redecision> => {
  const [first] = decided
  const last = decided.at(-1)!
  const specific =
    obeyedWord(first, state, rules) ??
    refusedWord(first, purse.applied(state), rules) ??
    triaged(first.event, state, rules) ??
    purse.ended(last, state)
  const plain = plainRules(decided, state, "rules")
  const found = [specific, specific === undefined || plain?.verdict !== "same" ? plain : undefined]
  const applied = purse.applied(state)
  // With the recorded money the same, with other money not: it is the money.
  const moneyed = plain?.verdict === "same" && applied !== state ? plainRules(decided, applied, "budget") : undefined
  const poorer = moneyed?.verdict === "same" ? undefined : moneyed
  return [...found, poorer].filter((one) => one !== undefined)
}
