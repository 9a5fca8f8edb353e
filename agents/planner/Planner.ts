import { tmpdir } from "node:os"
import { Effect, Option } from "effect"
import { Applied, type Consumer, NotRelevant, outcomeOf } from "#domain/Consumer.ts"
import { fail } from "#domain/decisions/intake.ts"
import { create } from "#domain/decisions/planning.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Plan } from "#domain/Plan.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { owed } from "../owed.ts"
import { privateFolder } from "../privateFolder.ts"
import { retryLater } from "../retryLater.ts"
import { afterUnproductive, endIfBroke, runSession } from "../session.ts"
import { PlanSubmission } from "../submissions.ts"
import { candidatesFor } from "./candidates.ts"
import { complaint } from "./complaint.ts"
import { enrichIfBare } from "./enrich.ts"
import { failIfHopeless } from "./failIfHopeless.ts"
import { knowledge } from "./knowledge.ts"
import { startSurveys } from "./surveys.ts"
import { parkIfHopeless } from "./triage.ts"
import { unprovable } from "./unprovable.ts"

const wakesOn = ["task.received", "task.enriched", "task.recurred", "plan.rejected", "task.retried"] as const

/**
 * Turns a report into a plan a person can approve. Reads repositories, writes nothing; beside the session it finds out how
 * their tests stand, so that nothing is approved which could not be proven.
 */
export const Planner = {
  name: "planner",
  wakesOn,
  handle: Effect.fn("Planner.handle")(function* (cause: Envelope) {
    if ((yield* owed(cause, wakesOn)).step._tag !== "Plan") return NotRelevant
    yield* enrichIfBare(cause)
    if ((yield* parkIfHopeless(cause)) || (yield* endIfBroke(cause, "planner"))) return Applied
    const { state, step } = yield* owed(cause, wakesOn)
    return step._tag === "Plan" ? yield* Effect.scoped(plan(cause, state, step.version)) : NotRelevant
  }, retryLater)
} satisfies Consumer<unknown>

const plan = Effect.fnUntraced(function* (cause: Envelope, state: Task.State, version: number) {
  const taskId = cause.stored.subject
  const author = { actor: "planner", causationId: cause.stored.id }
  const workspace = yield* privateFolder(tmpdir())
  const candidates = yield* candidatesFor(state.intake!.candidates, workspace)
  const unknown = candidates.every(({ testCommand }) => testCommand === undefined) ? candidates[0] : undefined
  if (unknown !== undefined) {
    const why = { class: "no-test-command" as const, evidence: unknown.problem ?? "" }
    return outcomeOf(yield* transact(taskId, author, fail(unprovable(unknown, why))))
  }
  const surveys = yield* startSurveys(candidates)
  const submitted = yield* runSession(cause, state, {
    work: "plan",
    attempt: version,
    workspace,
    ...(yield* knowledge(state, candidates)),
    submit: {
      name: "submit_plan",
      description: "Submit the plan. It ends the session.",
      schema: PlanSubmission,
      check: (submission) => complaint(submission, candidates, surveys)
    },
    unwanted: failIfHopeless(taskId, author, candidates, surveys)
  })
  if (Option.isNone(submitted)) return afterUnproductive((yield* load(taskId)).state.intake?.ending !== undefined)
  const chosen = submitted.value.repositories
  yield* surveys.only(chosen.map(({ repository }) => repository))
  const planned: Array<Plan["repositories"][number]> = []
  for (const one of chosen) {
    const candidate = candidates.find(({ repository }) => repository === one.repository)!
    const survey = yield* surveys.of(one.repository)
    if ("refused" in survey)
      return outcomeOf(yield* transact(taskId, author, fail(unprovable(candidate, survey.refused))))
    const { branch, checkout, testCommand } = candidate
    const { baseline } = survey
    planned.push({ ...one, baseBranch: branch, baseCommit: checkout.commit, testCommand: testCommand!, baseline })
  }
  const { budgetUsd } = state.intake!
  const written = { ...submitted.value, repositories: planned, version, budgetUsd }
  return outcomeOf(yield* transact(taskId, author, create(written)))
})
