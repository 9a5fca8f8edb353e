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
import { Repositories } from "../Repositories.ts"
import { retryLater } from "../retryLater.ts"
import { afterUnproductive, endIfBroke, runSession } from "../session.ts"
import { PlanSubmission } from "../submissions.ts"
import { testCommandOf } from "../testCommandOf.ts"
import { enrichIfBare } from "./enrich.ts"
import { knowledge } from "./knowledge.ts"
import { parkIfHopeless } from "./triage.ts"

const wakesOn = ["task.received", "task.enriched", "task.recurred", "plan.rejected", "task.retried"] as const

/** Turns a report into a plan a person can approve. Reads repositories, writes nothing. */
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
  const { candidates, budgetUsd } = state.intake!
  const workspace = yield* privateFolder(tmpdir())
  const repositories = yield* Repositories
  const checkouts = yield* Effect.forEach(candidates, (repository) =>
    Effect.gen(function* () {
      const { branch, head } = yield* repositories.refresh(repository)
      const checkout = yield* repositories.checkout({ repository, commit: head, into: workspace })
      return { repository, branch, checkout }
    })
  )
  const submitted = yield* runSession(cause, state, {
    work: "plan",
    attempt: version,
    workspace,
    ...(yield* knowledge(state, checkouts)),
    submit: {
      name: "submit_plan",
      description: "Submit the plan. It ends the session.",
      schema: PlanSubmission,
      check: (submission) => {
        const foreign = submission.repositories.find(({ repository }) => !candidates.includes(repository))
        return (
          foreign && `${foreign.repository} is not one of the repositories you were given: ${candidates.join(", ")}`
        )
      }
    }
  })
  if (Option.isNone(submitted)) return afterUnproductive((yield* load(taskId)).state.intake?.ending !== undefined)
  const planned: Array<Plan["repositories"][number]> = []
  for (const chosen of submitted.value.repositories) {
    const { branch, checkout } = checkouts.find(({ repository }) => repository === chosen.repository)!
    const testCommand = yield* testCommandOf(checkout).pipe(Effect.option)
    if (Option.isNone(testCommand))
      return outcomeOf(yield* transact(taskId, author(cause), fail(noTestCommand(chosen.repository))))
    planned.push({ ...chosen, baseBranch: branch, baseCommit: checkout.commit, testCommand: testCommand.value })
  }
  const written = { ...submitted.value, repositories: planned, version, budgetUsd }
  return outcomeOf(yield* transact(taskId, author(cause), create(written)))
})

const author = (cause: Envelope) => ({ actor: "planner", causationId: cause.stored.id })

const noTestCommand = (repository: string) => ({
  stage: "plan" as const,
  reason: "no-test-command",
  detail: `No way to run the tests of ${repository} was found, so nothing could be proven there.`,
  hint: `Commit a .redgreen.yml with a line such as "test: npm test" to ${repository}, then say retry.`
})
