import { Config, Effect } from "effect"
import { refuseCommand } from "#domain/decisions/conversation.ts"
import { type Command, cancel, retry } from "#domain/decisions/intake.ts"
import { approve, reject } from "#domain/decisions/planning.ts"
import type { TaskId } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { type Decision, load, Refused, transact } from "#domain/transact.ts"
import { candidatesFor } from "./candidates.ts"

/** What a person can say to a task, whichever door it comes through. */
export type Word =
  | { readonly _tag: "approve"; readonly plan?: string | undefined }
  | { readonly _tag: "reject"; readonly plan?: string | undefined; readonly feedback: string }
  | { readonly _tag: "cancel"; readonly reason: string }
  | { readonly _tag: "retry"; readonly budgetUsd?: number | undefined }
  /** Meant for us, but not understood; the person is told what can be said. */
  | { readonly _tag: "unknown"; readonly said: string }

export interface Spoken extends Command {
  readonly word: Word
  readonly at: string
  /** Where to answer: the repository whose pull request it was said on. */
  readonly repository?: string | undefined
}

/** Who may approve, as the settings have it. */
export const policy = Config.all({
  requesterMayApprove: Config.Boolean("REDGREEN_REQUESTER_MAY_APPROVE").pipe(Config.withDefault(false))
})

/** Obeys or refuses. A refusal is recorded on the task, so that it is answered where it was said, and fails with its reason. */
export const obey = Effect.fn("ingest.obey")(function* (taskId: TaskId, spoken: Spoken) {
  const rules = yield* Effect.orDie(policy)
  const author = { actor: `${spoken.by.channel}:${spoken.by.name}`, causationId: spoken.key }
  const { intake } = (yield* load(taskId)).state
  const candidates = yield* candidatesFor(intake?.report.project)
  const { state } = yield* transact(taskId, author, decisionOf(spoken, rules, candidates)).pipe(
    Effect.tapError(({ reason }) => {
      const { by, key, repository, word } = spoken
      const refused = { command: word._tag, by, key, reason, ...(repository === undefined ? {} : { repository }) }
      return transact(taskId, author, refuseCommand(refused))
    })
  )
  return { status: statusOf(state) }
})

const decisionOf = (
  { word, at, ...command }: Spoken,
  rules: { readonly requesterMayApprove: boolean },
  candidates: ReadonlyArray<string>
): Decision => {
  switch (word._tag) {
    case "approve":
      return approve({ ...command, at, plan: word.plan }, rules)
    case "reject":
      return reject({ ...command, at, plan: word.plan, feedback: word.feedback })
    case "cancel":
      return cancel({ ...command, reason: word.reason })
    case "retry":
      return retry({ ...command, budgetUsd: word.budgetUsd, candidates })
    case "unknown":
      return () =>
        new Refused({
          reason: `"${word.said.slice(0, 80)}" is none of: approve [v2], reject <feedback>, cancel, retry.`
        })
  }
}
