import { Effect } from "effect"
import type * as Task from "#domain/Task.ts"
import { ticketFacts } from "#integrations/jira/ticketFacts.ts"
import type { Checkout } from "../Checkout.ts"

/** A repository the plan may choose, as it is checked out for the session. */
export interface Candidate {
  readonly repository: string
  readonly branch: string
  readonly checkout: Checkout
  /** As a person would type it; `problem` says why nobody can tell. */
  readonly testCommand?: string
  readonly problem?: string
}

/** What a planning session may know, all of it data: the report, the ticket, the repositories, and what became of earlier plans. */
export const knowledge = Effect.fn("Planner.knowledge")(function* (
  { former, intake, plan }: Task.State,
  candidates: ReadonlyArray<Candidate>
) {
  const ticket = intake!.sources.find(({ kind, named }) => kind === "jira" && named !== true)?.ticket
  const told = ticket === undefined ? undefined : yield* ticketFacts(ticket)
  return {
    skills: ["discovery", ...(told === undefined ? [] : ["jira-enrichment"]), "plan-changes"],
    facts: {
      report: intake!.report,
      ...(told === undefined ? {} : { ticket: told }),
      repositories: candidates.map(({ branch, checkout, repository, testCommand }) => ({
        repository,
        folder: checkout.path,
        branch,
        commit: checkout.commit,
        testedWith: testCommand ?? "nobody knows: a plan cannot choose it"
      })),
      rejectedBecause: plan.feedback,
      ...(former.length === 0 ? {} : { cameBackAfter: former.map(fixOf) })
    }
  }
})

/** The bug was thought fixed by this: the next plan has to say why that was not enough. */
const fixOf = ({ plan, pullRequests }: Task.Former) => ({
  summary: plan.summary,
  rootCause: plan.rootCause,
  repositories: plan.repositories.map(({ files, repository, tests }) => ({ repository, files, tests })),
  pullRequests: Object.values(pullRequests).map(({ fate, url }) => ({ url, fate }))
})
