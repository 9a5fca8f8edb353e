import { Effect, Option } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import { outcomeOf } from "#domain/Consumer.ts"
import { writeFix as decide } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { load, transact } from "#domain/transact.ts"
import { afterUnproductive, runSession } from "../session.ts"
import { FixSubmission } from "../submissions.ts"
import { beyondPlan } from "./beyondPlan.ts"
import { checkoutPlan, keeper } from "./workTree.ts"

/** The GREEN session: starts from the approved base with the proven tests already in place. */
export const writeFix = Effect.fn("Executor.writeFix")(function* (cause: Envelope, state: Task.State, attempt: number) {
  const taskId = cause.stored.subject
  const { red, refused } = state.proof
  const { workspace, checkouts, plan } = yield* checkoutPlan(state, red!.patches)
  const { kept, take } = yield* keeper(checkouts)
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
      refused,
      cameBack: yield* cameBack(yield* load(taskId))
    },
    submit: {
      name: "submit_fix",
      description: "Submit the finished fix. It ends the session.",
      schema: FixSubmission,
      check: () => take
    }
  })
  if (Option.isNone(submitted)) return afterUnproductive((yield* load(taskId)).state.intake?.ending !== undefined)
  const { summary, rootCause, review, files } = submitted.value
  const { patches, changed } = kept()
  const author = { actor: "executor", causationId: cause.stored.id }
  return outcomeOf(
    yield* transact(
      taskId,
      author,
      decide({ attempt, patches, summary, rootCause, review, beyondPlan: beyondPlan(plan, changed, files) })
    )
  )
})

/** Characters. */
const mostOfPatch = 40_000

/** Why the fix that was ready came back, with that fix: a reviewer speaks of its lines. Undefined for a first fix. */
const cameBack = Effect.fnUntraced(function* ({ history, state }: Effect.Success<ReturnType<typeof load>>) {
  const newest = history.findLast(({ event }) => event._tag === "pr.returned" || event._tag === "plan.approved")?.event
  if (newest?._tag !== "pr.returned") return undefined
  const artifacts = yield* Artifacts
  const fix = yield* Effect.forEach(state.proof.green?.patches ?? [], ({ artifact, repository }) =>
    Effect.map(Effect.orDie(artifacts.get(artifact)), (patch) => ({
      repository,
      patch: new TextDecoder().decode(patch).slice(0, mostOfPatch)
    }))
  )
  return {
    because: newest.cause === "ci" ? "CI failed on it" : "a reviewer asked for changes",
    said: newest.detail,
    fix
  }
})
