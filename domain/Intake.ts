import { Schema } from "effect"
import { Count, Person, Repository, TaskId, Usd, Version } from "./Ids.ts"
import { personal } from "./personal.ts"

export const Frame = Schema.Struct({
  file: Schema.String,
  function: Schema.optionalKey(Schema.String),
  line: Schema.optionalKey(Schema.Int),
  column: Schema.optionalKey(Schema.Int),
  inApp: Schema.Boolean,
  context: Schema.optionalKey(Schema.String)
})

/** What was reported, as it stood when it arrived: later edits at the vendor cannot change a run. Frames go from oldest to newest. */
export const Report = Schema.Struct({
  title: personal(Schema.String),
  description: Schema.optionalKey(personal(Schema.String)),
  project: Schema.optionalKey(Schema.String),
  culprit: Schema.optionalKey(Schema.String),
  level: Schema.optionalKey(Schema.String),
  platform: Schema.optionalKey(Schema.String),
  environment: Schema.optionalKey(Schema.String),
  release: Schema.optionalKey(Schema.String),
  exception: Schema.optionalKey(Schema.Struct({ type: Schema.String, value: personal(Schema.String) })),
  frames: Schema.Array(Frame),
  links: personal(Schema.Array(Schema.Struct({ kind: Schema.String, url: Schema.String })), []),
  /** How often, and for how many people, it had happened by then. */
  events: Schema.optionalKey(Count),
  users: Schema.optionalKey(Count),
  /** As the vendor wrote them. */
  firstSeen: Schema.optionalKey(Schema.String),
  lastSeen: Schema.optionalKey(Schema.String)
})
export type Report = typeof Report.Type

/** The door a bug came through, and where its reporter will look for an answer. */
export const Source = Schema.Struct({
  kind: Schema.Literals(["sentry", "jira", "slack", "github", "api"]),
  /** Natural key: the same one is the same task. */
  key: Schema.String,
  /** For people. */
  url: Schema.optionalKey(Schema.String),
  /** Only somebody else's text names it. Anybody can write a link, so nothing is told or read there until its own door reports the bug. */
  named: Schema.optionalKey(Schema.Literal(true)),
  /** Sentry: slug of the organization and number of the issue, to fetch what the alert left out. */
  organization: Schema.optionalKey(Schema.String),
  issueId: Schema.optionalKey(Schema.String),
  /** Jira: `PROJ-7`. */
  ticket: Schema.optionalKey(Schema.String),
  /** GitHub: the issue. */
  repository: Schema.optionalKey(Repository),
  number: Schema.optionalKey(Version),
  /** Slack: the channel's id, and the message it was asked in, where there is one. */
  channel: Schema.optionalKey(Schema.String),
  thread: Schema.optionalKey(Schema.String)
})
export type Source = typeof Source.Type

export const ParkReason = Schema.Literals([
  "third-party-only",
  "unknown-project",
  "no-repository",
  "too-few-events",
  "noise",
  "not-an-error"
])
/** Whoever it is about asked for it; it is not needed any more; it should never have been kept. */
export const ErasureReason = Schema.Literals(["request", "no-longer-needed", "unlawful"])
export type ErasureReason = typeof ErasureReason.Type

export const FailedStage = Schema.Literals(["plan", "red", "green", "publish", "budget"])
export type FailedStage = typeof FailedStage.Type

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  "task.received": {
    source: Source,
    report: Report,
    /** Repositories this task may touch; the plan argues for its choice among them. */
    candidates: Schema.Array(Repository),
    requester: Schema.NullOr(Person),
    budgetUsd: Usd
  },
  /** The vendor was asked for what its webhook left out. */
  "task.enriched": { report: Report, by: Schema.optionalKey(Person) },
  /** The same bug was reported through another door. */
  "task.linked": { source: Source },
  /** Written under another key of the bug: it belongs to the task `of`. */
  "task.aliased": { of: TaskId },
  /** Worth a plan, and why; judged before any money is spent. */
  "task.triaged": { because: personal(Schema.String) },
  /** The bug came back after its fix was merged: planned anew, with what fixed it before as context. `budgetUsd` is a new total. */
  "task.recurred": {
    report: Report,
    budgetUsd: Usd,
    by: Schema.optionalKey(Person),
    key: Schema.optionalKey(Schema.String)
  },
  "task.parked": { reason: ParkReason, detail: Schema.String, hint: Schema.String },
  /** `budgetUsd` is a new total, not an addition; `candidates` are what the configuration gives by now, where that had to change. */
  "task.retried": {
    by: Person,
    key: Schema.String,
    budgetUsd: Schema.optionalKey(Usd),
    candidates: Schema.optionalKey(Schema.Array(Repository))
  },
  "task.cancelled": { by: Person, key: Schema.String, reason: personal(Schema.String) },
  "task.failed": { stage: FailedStage, reason: Schema.String, detail: Schema.String, hint: Schema.String },
  /** What the task told of people cannot be read any more: the key it was sealed with is shredded. `by` is a token's id, no name. */
  "task.erased": { by: Schema.String, reason: ErasureReason }
})
export type Event = typeof Event.Type

export type Ending =
  | { readonly _tag: "Parked"; readonly reason: string; readonly detail: string; readonly hint: string }
  | { readonly _tag: "Cancelled"; readonly by: string; readonly detail: string }
  | {
      readonly _tag: "Failed"
      readonly stage: FailedStage
      readonly reason: string
      readonly detail: string
      readonly hint: string
    }

export interface State {
  /** The first door it came through. */
  readonly source: Source
  /** Every door, the first one first. */
  readonly sources: ReadonlyArray<Source>
  readonly report: Report
  readonly candidates: ReadonlyArray<string>
  readonly requester: Person | null
  /** Everybody whose wish it is: who reported it, who woke it with words of their own, who insisted though it was set aside. */
  readonly wishers: ReadonlyArray<Person>
  readonly budgetUsd: number
  readonly enriched: boolean
  /** Why it is worth a plan; undefined before that was judged. */
  readonly triaged: string | undefined
  /** A person said retry: what looked hopeless is tried all the same. */
  readonly insisted: boolean
  /** What was reported is gone, and nobody reported it anew since. */
  readonly erased: boolean
  readonly ending: Ending | undefined
}

export const evolve = (state: State | undefined, event: Event): State | undefined => {
  if (event._tag === "task.received") {
    const { _tag, ...received } = event
    const { requester, source } = received
    return (
      state ?? {
        ...received,
        sources: [source],
        wishers: requester === null ? [] : [requester],
        enriched: false,
        triaged: undefined,
        insisted: false,
        erased: false,
        ending: undefined
      }
    )
  }
  if (state === undefined) return undefined
  switch (event._tag) {
    case "task.enriched":
      // New evidence wakes a parked task; any other end stays.
      return {
        ...state,
        report: event.report,
        wishers: withWisher(state, event.by),
        enriched: true,
        erased: false,
        ending: state.ending?._tag === "Parked" ? undefined : state.ending
      }
    case "task.linked":
      // A door that reports what was only named so far takes the place of the name.
      return { ...state, sources: [...state.sources.filter(({ key }) => key !== event.source.key), event.source] }
    case "task.aliased":
      return state
    case "task.triaged":
      return { ...state, triaged: event.because }
    case "task.recurred": {
      const { report, budgetUsd } = event
      const wishers = withWisher(state, event.by)
      return {
        ...state,
        report,
        budgetUsd,
        wishers,
        enriched: false,
        triaged: undefined,
        insisted: false,
        erased: false,
        ending: undefined
      }
    }
    case "task.parked":
      return { ...state, ending: { _tag: "Parked", reason: event.reason, detail: event.detail, hint: event.hint } }
    case "task.retried":
      return {
        ...state,
        budgetUsd: event.budgetUsd ?? state.budgetUsd,
        candidates: event.candidates ?? state.candidates,
        insisted: true,
        wishers: state.ending?._tag === "Parked" ? withWisher(state, event.by) : state.wishers,
        ending: undefined
      }
    case "task.cancelled":
      return { ...state, ending: { _tag: "Cancelled", by: event.by.name, detail: event.reason } }
    case "task.failed":
      return { ...state, ending: { ...event, _tag: "Failed" } }
    case "task.erased":
      return { ...state, erased: true }
  }
}

const withWisher = ({ wishers }: State, by: Person | undefined) => (by === undefined ? wishers : [...wishers, by])
