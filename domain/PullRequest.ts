import { Schema } from "effect"
import { Count, ObjectName, Repository, Sha256, Timestamp, Version } from "./Ids.ts"

const planned = { version: Version, sha256: Sha256, at: Timestamp }

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
  "pr.merged": { repository: Repository, number: Version, by: Schema.String },
  "pr.closed": { repository: Repository, number: Version, by: Schema.String }
})
export type Event = typeof Event.Type

export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly nodeId: string
  readonly branch: string
  readonly head: string
  readonly plan: { readonly version: number; readonly sha256: string; readonly at: string }
  readonly fate: "draft" | "ready" | "merged" | "closed"
}

/** One pull request per repository of the plan. */
export type State = Readonly<Record<string, PullRequest>>

export const initial: State = {}

export const evolve = (state: State, event: Event): State => {
  if (event._tag === "pr.opened") {
    const { _tag, repository, ...opened } = event
    return { ...state, [repository]: { ...opened, fate: "draft" } }
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
        fate: current.fate === "ready" ? "draft" : current.fate
      })
    case "pr.ready":
      return next({ head: event.head, fate: "ready" })
    case "pr.merged":
      return next({ fate: "merged" })
    case "pr.closed":
      return next({ fate: "closed" })
  }
}
