import type { TaskId } from "#domain/Ids.ts"
import type { Ending, State as Intake } from "#domain/Intake.ts"
import { next, statusOf } from "#domain/Step.ts"
import type { Folded } from "./Folded.ts"
import type { Task } from "./views.ts"

/** The row of a task; undefined for one that was never received. */
export const taskOf = (id: TaskId, { createdAt, state, updatedAt }: Folded): Task | undefined => {
  const { intake, plan, proof, pullRequests, session } = state
  if (intake === undefined) return undefined
  const { current } = plan
  const refused = proof.attempt.red - 1 + (proof.attempt.green - 1)
  return {
    id,
    version: state.version,
    title: intake.report.title,
    status: statusOf(state),
    step: next(state)._tag,
    source: { kind: intake.source.kind, key: intake.source.key, url: linkOf(intake) },
    repositories: current?.plan.repositories.map(({ repository }) => repository) ?? intake.candidates,
    plan: current === undefined ? null : { version: current.plan.version, sha256: current.sha256 },
    pullRequests: Object.values(pullRequests).map(({ url }) => url),
    spentUsd: session.spentUsd,
    budgetUsd: intake.budgetUsd,
    requester: intake.requester?.name ?? null,
    attempts: refused + (current?.decision._tag === "Approved" ? 1 : 0),
    ending: intake.ending === undefined ? null : endingOf(intake.ending),
    createdAt,
    updatedAt
  }
}

const linkOf = ({ report, source }: Intake): string | null =>
  (report.links.find(({ kind }) => kind === source.kind) ?? report.links[0])?.url ?? null

const endingOf = (ending: Ending): NonNullable<Task["ending"]> =>
  ending._tag === "Cancelled"
    ? { reason: `cancelled by ${ending.by}`, detail: ending.detail, hint: null }
    : { reason: ending.reason, detail: ending.detail, hint: ending.hint }
