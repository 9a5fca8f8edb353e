import type { Envelope } from "../Envelope.ts"
import type { EventOf } from "../Event.ts"
import { roundToMicros } from "../Session.ts"
import type * as Task from "../Task.ts"
import { type Difference, differenceAt, type Redecision, type Rules, same } from "./Redecided.ts"

/** What a task may spend under other rules, beside what it spent. */
export class Purse {
  readonly #given: Rules["budgetUsd"]
  #budgetUsd = 0
  readonly #sessions = new Map<string, Session>()

  constructor({ budgetUsd }: Rules) {
    this.#given = budgetUsd
  }

  /** Hears of each event, with the state before it. */
  take(envelope: Envelope, { session: { spentUsd } }: Task.State) {
    const { event } = envelope
    switch (event._tag) {
      case "task.received":
        this.#budgetUsd = this.#given ?? event.budgetUsd
        break
      case "task.retried":
        // A person said so, knowing what was spent.
        this.#budgetUsd = event.budgetUsd ?? this.#budgetUsd
        break
      case "task.recurred":
        this.#budgetUsd = this.#given === undefined ? event.budgetUsd : roundToMicros(spentUsd + this.#given)
        break
      case "budget.spent":
        this.#spend(envelope, event, spentUsd)
    }
  }

  /** The state as it were with this budget. */
  applied(state: Task.State): Task.State {
    if (state.intake === undefined || state.intake.budgetUsd === this.#budgetUsd) return state
    return { ...state, intake: { ...state.intake, budgetUsd: this.#budgetUsd } }
  }

  /** A task that ended for want of money: would it have? */
  ended({ event }: Envelope, { intake, session: { spentUsd } }: Task.State): Redecision | undefined {
    if (event._tag !== "task.failed" || event.stage !== "budget") return undefined
    const isMore = this.#budgetUsd > (intake?.budgetUsd ?? 0)
    if (!isMore || spentUsd >= this.#budgetUsd) return same("budget")
    return {
      ...{ kind: "budget", verdict: "allowed", was: "ended for want of money", would: "gone on" },
      why: `${dollars(spentUsd)} of ${dollars(this.#budgetUsd)} was spent, so there was money left.`
    }
  }

  /** How many sessions there were, and those that would have been refused or cut off. */
  sessions(within: (envelope: Envelope) => boolean): {
    readonly looked: number
    readonly differences: ReadonlyArray<Difference>
  } {
    const all = [...this.#sessions.values()].filter(({ first }) => within(first))
    return { looked: all.length, differences: all.filter(({ refused }) => refused > 0).map(differenceOf) }
  }

  /** As the gateway does: the call that crosses the line is answered, every further one is refused. */
  #spend(envelope: Envelope, { session, usd }: EventOf<"budget.spent">, spentUsd: number) {
    const known = this.#sessions.get(session)
    const begun = known ?? { first: envelope, spentUsd, budgetUsd: this.#budgetUsd, calls: 0, refused: 0, savedUsd: 0 }
    const broke = spentUsd >= this.#budgetUsd
    this.#sessions.set(session, {
      ...begun,
      calls: begun.calls + 1,
      ...(broke ? { refused: begun.refused + 1, savedUsd: roundToMicros(begun.savedUsd + usd) } : {})
    })
  }
}

interface Session {
  readonly first: Envelope
  /** Before it. */
  readonly spentUsd: number
  readonly budgetUsd: number
  readonly calls: number
  readonly refused: number
  readonly savedUsd: number
}

const differenceOf = ({ budgetUsd, calls, first, refused, savedUsd, spentUsd }: Session): Difference => {
  const { attempt, work } = first.event as EventOf<"budget.spent">
  const was = `${work} session ${attempt} made ${calls} model ${calls === 1 ? "call" : "calls"}`
  const whole = refused === calls
  return differenceAt(first, {
    ...{ kind: "budget", verdict: "refused", was, savedUsd },
    would: whole ? "not started" : `cut off after ${calls - refused}`,
    why: whole
      ? `${dollars(spentUsd)} of ${dollars(budgetUsd)} was spent before it; ${dollars(savedUsd)} would have been saved.`
      : `It began with ${dollars(spentUsd)} of ${dollars(budgetUsd)} spent and crossed the line; ${dollars(savedUsd)} would have been saved.`
  })
}

const dollars = (usd: number) => `$${usd.toFixed(2)}`
