import { ERASED } from "#domain/personal.ts"
import type { TaskDetail } from "#projections/tasks/views.ts"
import { short } from "./text.ts"

export interface Advice {
  readonly waitsFor: string
  /** What a person can do now, most likely first. */
  readonly youCan: ReadonlyArray<string>
}

/** What a task waits for and what a person can do about it. */
export const adviceOf = (task: TaskDetail): Advice => {
  const { id, plan, pullRequests, step } = task
  const attempt = task.timeline.at(-1)?.attempt ?? 1
  const cancel = `redgreen cancel ${id}`
  switch (step) {
    case "Nothing":
      return { waitsFor: "its first event", youCan: [] }
    case "Plan":
      return { waitsFor: `the planner, writing plan v${attempt}`, youCan: [cancel] }
    case "Publish":
      return { waitsFor: `plan v${attempt} to be put on its pull request`, youCan: [cancel] }
    case "Approval": {
      const pages = pullRequests.map(({ url }) => `comment "@agent approve" on ${url}`)
      const approve = plan === null ? [] : [`redgreen approve ${id} --plan ${short(plan.sha256)}`]
      const reject = `redgreen reject ${id} "what should be different"`
      return { waitsFor: `a person to approve plan v${attempt}`, youCan: [...approve, ...pages, reject, cancel] }
    }
    case "WriteTests":
      return { waitsFor: `the executor, writing tests (attempt ${attempt})`, youCan: [cancel] }
    case "ProveRed":
      return { waitsFor: `the verifier, watching the tests fail (attempt ${attempt})`, youCan: [cancel] }
    case "WriteFix":
      return { waitsFor: `the executor, writing the fix (attempt ${attempt})`, youCan: [cancel] }
    case "ProveGreen":
      return { waitsFor: `the verifier, running the whole suite (attempt ${attempt})`, youCan: [cancel] }
    case "MakeReady":
      return { waitsFor: "the publisher, putting the proven fix on the pull request", youCan: [cancel] }
    case "Ready":
      return { waitsFor: "a review", youCan: pullRequests.map(({ url }) => `review and merge ${url}`) }
    case "Ended":
      return afterTheEnd(task)
  }
}

const afterTheEnd = ({ budgetUsd, ending, id, spentUsd, status, title }: TaskDetail): Advice => {
  const waitsFor = "nothing, it has ended"
  if (status === "merged" || status === "closed") return { waitsFor, youCan: [] }
  // No hint either: what it was about is gone.
  if (title === ERASED) return { waitsFor: "nothing, it has ended and is erased", youCan: [] }
  // A retry is refused without money left.
  const retry =
    spentUsd < budgetUsd ? `redgreen retry ${id}` : `redgreen retry ${id} --budget ${Math.ceil(spentUsd + 5)}`
  return { waitsFor, youCan: [...(ending?.hint ? [ending.hint] : []), retry] }
}
