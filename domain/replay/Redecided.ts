import type { Envelope } from "../Envelope.ts"
import type { EventOf } from "../Event.ts"
import type * as Intake from "../Intake.ts"
import type { Policy } from "../Policy.ts"

/** What recorded decisions are taken anew with. */
export interface Rules {
  readonly policy: Policy
  /** US dollars a task is given when it comes in or comes back; undefined for what each was given. What a person granted stays. */
  readonly budgetUsd: number | undefined
  /** Whether a report is worth a plan. */
  readonly judge: (intake: Intake.State) => { readonly because: string } | Omit<EventOf<"task.parked">, "_tag">
  /** Of an API token; undefined for one nobody knows. */
  readonly scopesOf: (token: string) => ReadonlyArray<string> | undefined
}

/** `approval`: who may decide, and how many it takes. `rules`: everything that has no setting. */
export type Kind = "approval" | "budget" | "actionability" | "rules"
export const kinds: ReadonlyArray<Kind> = ["approval", "budget", "actionability", "rules"]

/**
 * `refused`: it happened, and would not. `allowed`: it did not, and would. `changed`: something else would be written. `open`: what
 * it hangs on was not recorded.
 */
export type Verdict = "same" | "refused" | "allowed" | "changed" | "open"

/** One recorded decision beside what it would be now, in words for a person. */
export type Redecision =
  | { readonly kind: Kind; readonly verdict: "same" }
  | {
      readonly kind: Kind
      readonly verdict: Exclude<Verdict, "same">
      readonly was: string
      readonly would: string
      /** A sentence. */
      readonly why: string
      /** US dollars that would not have been spent. */
      readonly savedUsd?: number
    }

export const same = (kind: Kind): Redecision => ({ kind, verdict: "same" })

/** Who it was, or what was said, is erased, or sealed to whoever reads this. */
export const unknowable = (kind: Kind, was: string): Redecision => ({
  ...{ kind, verdict: "open", was, would: "cannot be said" },
  why: "What it hangs on is erased, or sealed here: an exported log has no keys, a running Redgreen has."
})

/** A redecision that differs, with the event it is about. */
export type Difference = Exclude<Redecision, { readonly verdict: "same" }> & {
  readonly task: string
  readonly version: number
  readonly id: string
  readonly type: string
  readonly time: string
}

export const differenceAt = (
  { stored: { id, subject, time, type, version } }: Envelope,
  redecision: Exclude<Redecision, { readonly verdict: "same" }>
): Difference => ({ task: subject, version, id, type, time, ...redecision })
