import { Effect, Option } from "effect"
import { outcomeOf } from "#domain/Consumer.ts"
import { writeFix as decide } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { afterUnproductive, runSession } from "../session.ts"
import { FixSubmission } from "../submissions.ts"
import { checkoutPlan, keepPatches } from "./workTree.ts"

/** The GREEN session: starts from the approved base with the proven tests already in place. */
export const writeFix = Effect.fn("Executor.writeFix")(function* (cause: Envelope, state: Task.State, attempt: number) {
  const taskId = cause.stored.subject
  const { red, refused } = state.proof
  const { workspace, checkouts, plan } = yield* checkoutPlan(state, red!.patches)
  const submitted = yield* runSession(cause, state, {
    work: "green",
    attempt,
    workspace,
    skills: ["execution", "code-review", "git-operations"],
    facts: {
      report: state.intake!.report,
      plan,
      folders: checkouts.map(({ repository, checkout }) => ({ repository, folder: checkout.path })),
      failingTests: red!.failing,
      doNotTouch: red!.blobs.map(({ repository, path }) => ({ repository, path })),
      refused
    },
    submit: {
      name: "submit_fix",
      description: "Submit the finished fix. It ends the session.",
      schema: FixSubmission
    }
  })
  if (Option.isNone(submitted)) return afterUnproductive((yield* load(taskId)).state.intake?.ending !== undefined)
  const { summary, rootCause, review } = submitted.value
  const patches = yield* keepPatches(checkouts)
  const author = { actor: "executor", causationId: cause.stored.id }
  return outcomeOf(yield* transact(taskId, author, decide({ attempt, patches, summary, rootCause, review })))
})
