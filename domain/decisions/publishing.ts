import type { EventOf } from "../Event.ts"
import type { Fate } from "../PullRequest.ts"
import { next } from "../Step.ts"
import type * as Task from "../Task.ts"
import { type Decision, Refused } from "../transact.ts"
import { type Command, refuseUnlessAllowed } from "./intake.ts"

/** `fate` is what became of it since: a person may have ended it before we could record that it is there. */
export const opened =
  (pull: Omit<EventOf<"pr.opened">, "_tag">, fate: "open" | "merged" | "closed" = "open"): Decision =>
  ({ plan, pullRequests }) => {
    if (pull.repository in pullRequests || plan.current?.sha256 !== pull.plan.sha256) return []
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
    next(state)._tag === "MakeReady" && isUnderWork(state, pull.repository) ? [{ _tag: "pr.ready", ...pull }] : []

/** Its proven fix is still to be put there. */
export const isUnderWork = ({ pullRequests }: Task.State, repository: string): boolean => {
  const fate = pullRequests[repository]?.fate
  return fate === "draft" || fate === "returned"
}

/** A person ended the pull request at the forge. */
export const ended =
  (how: "merged" | "closed", pull: Omit<EventOf<"pr.closed">, "_tag">): Decision =>
  ({ pullRequests }) => {
    const known = pullRequests[pull.repository]
    const open = known?.number === pull.number && !over.has(known.fate)
    return open ? [{ _tag: `pr.${how}` as const, ...pull }] : []
  }

const over: ReadonlySet<Fate> = new Set(["merged", "closed", "reverted"])

/** A closed pull request was opened again at the forge. */
export const reopened =
  (pull: Omit<EventOf<"pr.reopened">, "_tag">): Decision =>
  ({ pullRequests }) => {
    const known = pullRequests[pull.repository]
    return known?.number === pull.number && known.fate === "closed" ? [{ _tag: "pr.reopened", ...pull }] : []
  }

/** The merge was taken back. */
export const reverted =
  (pull: Omit<EventOf<"pr.reverted">, "_tag">): Decision =>
  ({ pullRequests }) => {
    const known = pullRequests[pull.repository]
    return known?.number === pull.number && known.fate === "merged" ? [{ _tag: "pr.reverted", ...pull }] : []
  }

/** How often CI may send the same approved plan back to the executor. */
export const returnsByChecks = 1

/** What CI says of our head. The first failure sends a ready pull request back while there is money; a further one is only on record. */
export const checked =
  (check: Omit<EventOf<"pr.checked">, "_tag">): Decision =>
  (state) => {
    const { repository, number, head, conclusion, detail } = check
    const known = state.pullRequests[repository]
    if (known?.number !== number || known.head !== head) return []
    if (known.checks?.head === head && known.checks.conclusion === conclusion) return []
    const again =
      conclusion === "failure" &&
      next(state)._tag === "Ready" &&
      known.failedChecks < returnsByChecks &&
      hasMoney(state)
    const back = { _tag: "pr.returned" as const, repository, number, head, cause: "ci" as const, detail }
    return [{ _tag: "pr.checked", ...check }, ...(again ? [back] : [])]
  }

/** A reviewer asked for changes on the ready pull request. */
export const askForChanges =
  (
    command: Command & {
      readonly repository: string
      readonly number: number
      readonly head: string
      readonly feedback: string
    }
  ): Decision =>
  (state) => {
    if (state.commands.has(command.key)) return []
    const refused = refuseUnlessAllowed(command, "send back")
    if (refused !== undefined) return refused
    const { by, feedback, head, key, number, repository } = command
    const known = state.pullRequests[repository]
    if (next(state)._tag !== "Ready" || known?.number !== number || known.head !== head)
      return new Refused({ reason: "This was said about a state of the pull request that is gone. Look at it again." })
    if (!hasMoney(state))
      return new Refused({
        reason: "The task's budget is used up, so nothing more is changed here. Take it over on the branch."
      })
    return [{ _tag: "pr.returned", repository, number, head, cause: "review", detail: feedback, by, key }]
  }

const hasMoney = ({ intake, session }: Task.State) => session.spentUsd < (intake?.budgetUsd ?? 0)
