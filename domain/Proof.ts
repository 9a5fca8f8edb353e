import { Schema } from "effect"
import { Environment } from "./Environment.ts"
import { Count, ObjectName, Repository, Sha256, Version } from "./Ids.ts"

export const Patch = Schema.Struct({ repository: Repository, artifact: Sha256 })
export type Patch = typeof Patch.Type

export const NamedTest = Schema.Struct({ repository: Repository, path: Schema.String, name: Schema.String })

/** A command the verifier ran, for the reader of the evidence. `exit` is null when a signal or a time limit ended it. */
export const Ran = Schema.Struct({
  repository: Repository,
  what: Schema.String,
  command: Schema.String,
  exit: Schema.NullOr(Schema.Int),
  durationMs: Count
})

export const FailingTest = Schema.Struct({
  repository: Repository,
  id: Schema.String,
  kind: Schema.Literals(["assertion", "exception"]),
  message: Schema.String
})

/** What one test said without and with what is being judged: `passed`, `absent`, `failed: 1 !== 2`. */
export const Told = Schema.Struct({
  repository: Repository,
  id: Schema.String,
  before: Schema.String,
  after: Schema.String
})

/** A change the approved plan does not name, with the reason the session gave. */
export const BeyondPlan = Schema.Struct({ repository: Repository, path: Schema.String, why: Schema.String })

/** What a proof says besides its verdict; events from before it was gathered lack it. */
const evidence = {
  /** At most fifty. */
  told: Schema.optionalKey(Schema.Array(Told)),
  /** Each further demand that held, as a sentence for a person. */
  held: Schema.optionalKey(Schema.Array(Schema.String)),
  environment: Schema.optionalKey(Environment)
}

export const TestBlob = Schema.Struct({ repository: Repository, path: Schema.String, blob: ObjectName })

export const Phase = Schema.Literals(["red", "green"])
export type Phase = typeof Phase.Type

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  "tests.written": {
    attempt: Version,
    patches: Schema.Array(Patch),
    tests: Schema.Array(NamedTest),
    summary: Schema.String
  },
  "tests.red": {
    attempt: Version,
    patches: Schema.Array(Patch),
    failing: Schema.Array(FailingTest),
    matchesAlert: Schema.Boolean,
    blobs: Schema.Array(TestBlob),
    ran: Schema.Array(Ran),
    log: Sha256,
    ...evidence
  },
  "tests.refused": {
    phase: Phase,
    attempt: Version,
    class: Schema.String,
    evidence: Schema.String,
    log: Schema.optionalKey(Sha256)
  },
  "fix.written": {
    attempt: Version,
    patches: Schema.Array(Patch),
    summary: Schema.String,
    rootCause: Schema.String,
    review: Schema.String,
    beyondPlan: Schema.optionalKey(Schema.Array(BeyondPlan))
  },
  "tests.green": {
    attempt: Version,
    patches: Schema.Array(Patch),
    passing: Schema.Array(Schema.String),
    blobs: Schema.Array(TestBlob),
    /** The whole suite beside the same suite on the base commit. */
    suite: Schema.Struct({ passed: Count, failedBefore: Count, fixed: Count, flaky: Schema.Array(Schema.String) }),
    /** The red tests failed again once only the fix was taken out. */
    failsWithoutFix: Schema.Literal(true),
    ran: Schema.Array(Ran),
    log: Sha256,
    ...evidence
  },
  "scan.completed": {
    attempt: Version,
    passed: Schema.Boolean,
    findings: Schema.Array(
      Schema.Struct({
        rule: Schema.String,
        repository: Repository,
        path: Schema.String,
        line: Count,
        detail: Schema.String
      })
    )
  }
})
export type Event = typeof Event.Type
type EventOf<Tag extends Event["_tag"]> = Extract<Event, { _tag: Tag }>

/** What is owed next: tests, proof that they fail, a fix, proof that it works, or nothing more. */
export type Stage = "tests" | "red" | "fix" | "green" | "scan" | "proven"

export interface State {
  readonly stage: Stage
  /** Attempts since the plan was approved or a person last said retry. */
  readonly refusals: { readonly red: number; readonly green: number }
  /** Number the next attempt of a phase gets; never reused. */
  readonly attempt: { readonly red: number; readonly green: number }
  readonly tests: EventOf<"tests.written"> | undefined
  readonly red: EventOf<"tests.red"> | undefined
  readonly fix: EventOf<"fix.written"> | undefined
  readonly green: EventOf<"tests.green"> | undefined
  /** The last refusal, which the next attempt is told. */
  readonly refused: EventOf<"tests.refused"> | undefined
}

export const initial: State = {
  stage: "tests",
  refusals: { red: 0, green: 0 },
  attempt: { red: 1, green: 1 },
  tests: undefined,
  red: undefined,
  fix: undefined,
  green: undefined,
  refused: undefined
}

/** A newly approved plan starts its proof from nothing, but attempt numbers go on. */
export const begin = ({ attempt, tests, fix }: State): State => ({
  ...initial,
  attempt: {
    red: tests?.attempt === attempt.red ? attempt.red + 1 : attempt.red,
    green: fix?.attempt === attempt.green ? attempt.green + 1 : attempt.green
  }
})

/** A person said retry: attempts are granted anew, work that was accepted stays. */
export const reopen = (state: State): State => ({ ...state, refusals: { red: 0, green: 0 } })

/** The ready pull request came back: the next fix is told why; the proven tests stay. */
export const sendBack = (state: State, returned: { readonly class: string; readonly evidence: string }): State => ({
  ...state,
  stage: "fix",
  refusals: { ...state.refusals, green: 0 },
  attempt: { ...state.attempt, green: state.attempt.green + 1 },
  refused: { _tag: "tests.refused", phase: "green", attempt: state.attempt.green, ...returned }
})

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "tests.written":
      return { ...state, stage: "red", tests: event }
    case "tests.red":
      return { ...state, stage: "fix", red: event, refused: undefined }
    case "fix.written":
      return { ...state, stage: "green", fix: event }
    case "tests.green":
      return { ...state, stage: "scan", green: event, refused: undefined }
    case "scan.completed":
      return event.passed ? { ...state, stage: "proven" } : state
    case "tests.refused": {
      const bump = (counts: { red: number; green: number }) => ({ ...counts, [event.phase]: counts[event.phase] + 1 })
      return {
        ...state,
        stage: event.phase === "red" ? "tests" : "fix",
        refusals: bump(state.refusals),
        attempt: bump(state.attempt),
        refused: event
      }
    }
  }
}
