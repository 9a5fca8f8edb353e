import { Schema } from "effect"
import { Count, Sha256, Usd, Version } from "./Ids.ts"

/** Which work an agent session was for. */
export const Work = Schema.Literals(["plan", "red", "green"])
export type Work = typeof Work.Type

export const Outcome = Schema.Literals([
  "submitted",
  "no-submission",
  "limit",
  "provider",
  "crashed",
  "misconfigured",
  "stopped"
])
export type Outcome = typeof Outcome.Type

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  "session.ended": {
    work: Work,
    attempt: Version,
    session: Schema.String,
    outcome: Outcome,
    detail: Schema.String,
    turns: Count,
    durationMs: Count,
    transcript: Schema.optionalKey(Sha256)
  },
  /** One call to the model, metered by the gateway, whatever became of the session. */
  "budget.spent": {
    work: Work,
    attempt: Version,
    session: Schema.String,
    model: Schema.String,
    inputTokens: Count,
    outputTokens: Count,
    cacheReadTokens: Count,
    cacheWriteTokens: Count,
    usd: Usd
  }
})
export type Event = typeof Event.Type

export interface State {
  readonly spentUsd: number
  /** Sessions that ended without a submission since the last one that submitted. */
  readonly unproductive: number
}

export const initial: State = { spentUsd: 0, unproductive: 0 }

/** A person said retry: failed sessions are forgiven, money spent is not. */
export const reopen = (state: State): State => ({ ...state, unproductive: 0 })

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "budget.spent":
      return { ...state, spentUsd: roundToMicros(state.spentUsd + event.usd) }
    case "session.ended":
      return { ...state, unproductive: event.outcome === "submitted" ? 0 : state.unproductive + 1 }
  }
}

// Binary fractions drift over hundreds of additions; prices are whole millionths of a dollar.
export const roundToMicros = (usd: number): number => Math.round(usd * 1e6) / 1e6
