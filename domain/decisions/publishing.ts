import type { EventOf } from "../Event.ts"
import { next } from "../Step.ts"
import type { Decision } from "../transact.ts"

/** `fate` is what became of it since: a person may have ended it before we could record that it is there. */
export const opened =
  (pull: Omit<EventOf<"pr.opened">, "_tag">, fate: "open" | "merged" | "closed" = "open"): Decision =>
  ({ pullRequests }) => {
    if (pull.repository in pullRequests) return []
    const { repository, number } = pull
    const end = fate === "open" ? [] : [{ _tag: `pr.${fate}` as const, repository, number, by: "unknown" }]
    return [{ _tag: "pr.opened", ...pull }, ...end]
  }

export const updated =
  (pull: Omit<EventOf<"pr.updated">, "_tag">): Decision =>
  ({ pullRequests }) => {
    const known = pullRequests[pull.repository]
    return known === undefined || known.plan.version >= pull.plan.version ? [] : [{ _tag: "pr.updated", ...pull }]
  }

/** Ready only after a green proof and a passed scan: no other step lets a pull request out of draft. */
export const ready =
  (pull: Omit<EventOf<"pr.ready">, "_tag">): Decision =>
  (state) =>
    next(state)._tag === "MakeReady" && state.pullRequests[pull.repository]?.fate === "draft"
      ? [{ _tag: "pr.ready", ...pull }]
      : []

/** A person ended the pull request at the forge. */
export const ended =
  (how: "merged" | "closed", pull: Omit<EventOf<"pr.closed">, "_tag">): Decision =>
  ({ pullRequests }) => {
    const known = pullRequests[pull.repository]
    const open = known?.number === pull.number && known.fate !== "merged" && known.fate !== "closed"
    return open ? [{ _tag: `pr.${how}` as const, ...pull }] : []
  }
