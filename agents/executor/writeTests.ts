import { Effect, Option } from "effect"
import { outcomeOf } from "#domain/Consumer.ts"
import { writeTests as decide } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { afterUnproductive, runSession } from "../session.ts"
import { TestsSubmission } from "../submissions.ts"
import { checkoutPlan, keeper } from "./workTree.ts"

/** The RED session: tests only. */
export const writeTests = Effect.fn("Executor.writeTests")(function* (
  cause: Envelope,
  state: Task.State,
  attempt: number
) {
  const taskId = cause.stored.subject
  const { workspace, checkouts, plan } = yield* checkoutPlan(state)
  const { kept, take } = yield* keeper(checkouts)
  const submitted = yield* runSession(cause, state, {
    work: "red",
    attempt,
    workspace,
    skills: ["tdd-workflow", "execution"],
    facts: {
      report: state.intake!.report,
      plan,
      folders: checkouts.map(({ repository, checkout }) => ({ repository, folder: checkout.path })),
      refused: state.proof.refused
    },
    submit: {
      name: "submit_tests",
      description:
        "Submit the names of the failing tests you wrote, exactly as the runner prints them. It ends the session.",
      schema: TestsSubmission,
      check: ({ tests }) => {
        const foreign = tests.find(({ repository }) => !checkouts.some((known) => known.repository === repository))
        return foreign === undefined ? take : `${foreign.repository} is not part of the approved plan`
      }
    }
  })
  if (Option.isNone(submitted)) return afterUnproductive((yield* load(taskId)).state.intake?.ending !== undefined)
  const { tests, summary } = submitted.value
  const { patches } = kept()
  const author = { actor: "executor", causationId: cause.stored.id }
  return outcomeOf(yield* transact(taskId, author, decide({ attempt, patches, tests, summary })))
})
