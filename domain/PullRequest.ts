import { Schema } from "effect"
import { Count, ObjectName, Person, Repository, Sha256, Timestamp, Version } from "./Ids.ts"
import { personal } from "./personal.ts"

const planned = { version: Version, sha256: Sha256, at: Timestamp }
const place = { repository: Repository, number: Version }

// Tags and field names are the storage format: rename one and old logs stop decoding.
export const Event = Schema.TaggedUnion({
  "pr.opened": {
    repository: Repository,
    number: Version,
    url: Schema.String,
    nodeId: Schema.String,
    branch: Schema.String,
    head: ObjectName,
    plan: Schema.Struct(planned)
  },
  /** A newer plan version stands on the pull request. */
  "pr.updated": { repository: Repository, number: Version, head: ObjectName, plan: Schema.Struct(planned) },
  "pr.ready": {
    repository: Repository,
    number: Version,
    url: Schema.String,
    head: ObjectName,
    /** Commits the base branch gained since the plan was approved. */
    baseMovedBy: Count
  },
  /** What the repository's own CI says of a head of ours. */
  "pr.checked": {
    ...place,
    head: ObjectName,
    conclusion: Schema.Literals(["success", "failure"]),
    detail: Schema.String,
    url: Schema.String
  },
  /** It was ready and came back: CI failed on it, or a reviewer asked for changes. The next fix attempt is told. */
  "pr.returned": {
    ...place,
    head: ObjectName,
    cause: Schema.Literals(["ci", "review"]),
    detail: personal(Schema.String),
    by: Schema.optionalKey(Person),
    key: Schema.optionalKey(Schema.String)
  },
  "pr.merged": { ...place, by: personal(Schema.String) },
  "pr.closed": { ...place, by: personal(Schema.String) },
  "pr.reopened": { ...place, by: personal(Schema.String), draft: Schema.Boolean },
  /** The merged change was taken back out. */
  "pr.reverted": { ...place, by: personal(Schema.String) }
})
export type Event = typeof Event.Type

export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly nodeId: string
  readonly branch: string
  readonly head: string
  readonly plan: { readonly version: number; readonly sha256: string; readonly at: string }
  readonly fate: Fate
  /** The newest result of CI on its head. */
  readonly checks:
    | { readonly head: string; readonly conclusion: "success" | "failure"; readonly detail: string }
    | undefined
  /** How often CI sent it back. */
  readonly failedChecks: number
}

/** `returned` is one that was ready and came back for another fix. */
export const Fate = Schema.Literals(["draft", "ready", "returned", "merged", "closed", "reverted"])
export type Fate = typeof Fate.Type

/** One pull request per repository of the plan. */
export type State = Readonly<Record<string, PullRequest>>

export const initial: State = {}

export const evolve = (state: State, event: Event): State => {
  if (event._tag === "pr.opened") {
    const { _tag, repository, ...opened } = event
    return { ...state, [repository]: { ...opened, fate: "draft", checks: undefined, failedChecks: 0 } }
  }
  const current = state[event.repository]
  if (current === undefined) return state
  const next = (change: Partial<PullRequest>): State => ({ ...state, [event.repository]: { ...current, ...change } })
  switch (event._tag) {
    case "pr.updated":
      // The push may have been on its way when a person ended it.
      return next({
        head: event.head,
        plan: event.plan,
        fate: current.fate === "ready" || current.fate === "returned" ? "draft" : current.fate,
        failedChecks: 0
      })
    case "pr.ready":
      return next({ head: event.head, fate: "ready" })
    case "pr.checked": {
      const { head, conclusion, detail } = event
      return next({ checks: { head, conclusion, detail } })
    }
    case "pr.returned": {
      const failedChecks = current.failedChecks + (event.cause === "ci" ? 1 : 0)
      return returned({ ...state, [event.repository]: { ...current, failedChecks } })
    }
    case "pr.merged":
      return next({ fate: "merged" })
    case "pr.closed":
      return next({ fate: "closed" })
    case "pr.reopened":
      return next({ fate: event.draft ? "draft" : "ready" })
    case "pr.reverted":
      return next({ fate: "reverted" })
  }
}

// One fix spans all repositories of the plan, so all their pull requests come back with it.
const returned = (state: State): State =>
  Object.fromEntries(
    Object.entries(state).map(([repository, pull]) => [
      repository,
      pull.fate === "ready" ? { ...pull, fate: "returned" as const } : pull
    ])
  )
