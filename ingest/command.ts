import { Effect } from "effect"
import { ask, refuseCommand } from "#domain/decisions/conversation.ts"
import { type Command, cancel, retry } from "#domain/decisions/intake.ts"
import { approve, reject } from "#domain/decisions/planning.ts"
import type { TaskId } from "#domain/Ids.ts"
import { authorize, type Permission, type Standing } from "#domain/Authority.ts"
import { githubOf } from "#domain/identity.ts"
import type { Policy } from "#domain/Policy.ts"
import { statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { type Decision, load, Refused, transact } from "#domain/transact.ts"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { GitHub } from "#integrations/GitHub.ts"
import { candidatesFor } from "./candidates.ts"

/** What a person can say to a task, whichever door it comes through. */
export type Word =
  | { readonly _tag: "approve"; readonly plan?: string | undefined }
  | { readonly _tag: "reject"; readonly plan?: string | undefined; readonly feedback: string }
  | { readonly _tag: "cancel"; readonly reason: string }
  | { readonly _tag: "retry"; readonly budgetUsd?: number | undefined }
  /** A question: how it stands and why. */
  | { readonly _tag: "explain" }
  /** Meant for us, but not understood; the person is told what can be said. */
  | { readonly _tag: "unknown"; readonly said: string }

/** The door says only what it knows of the speaker; what that allows is the policy's to say. */
export interface Spoken extends Omit<Standing, "person" | "permission"> {
  readonly word: Word
  readonly by: Standing["person"]
  /** Idempotency key: the channel's own id of the message. */
  readonly key: string
  /** ISO 8601: when the person spoke. */
  readonly at: string
  /** Where to answer: `owner/name#12`, `C0123/1763.0042`, `PROJ-7`. */
  readonly place?: string | undefined
}

/** Obeys or refuses. A refusal is recorded on the task, so that it is answered where it was said, and fails with its reason. */
export const obey = Effect.fn("ingest.obey")(function* (taskId: TaskId, spoken: Spoken) {
  const { bot, by, groups, key, place, scopes, word } = spoken
  const author = { actor: `${by.channel}:${by.name}`, causationId: key }
  const where = place === undefined ? {} : { place }
  const { state } = yield* load(taskId)
  const policy = yield* ApprovalPolicy
  const isQuestion = word._tag === "explain" || word._tag === "unknown"
  const permission = bot || isQuestion ? undefined : yield* permissionOf(policy, by, state)
  const authority = authorize(policy, { person: by, bot, permission, groups, scopes })
  const candidates = yield* candidatesFor(state.intake?.report.project)
  const obeyed = yield* transact(taskId, author, decisionOf(spoken, { by, key, authority }, policy, candidates)).pipe(
    Effect.tapError(({ reason }) =>
      transact(taskId, author, refuseCommand({ command: word._tag, by, key, reason, ...where }))
    )
  )
  return { status: statusOf(obeyed.state) }
})

/** The least a person may in any repository the task touches, asked of GitHub at this moment. Undefined for who has no account there. */
const permissionOf = Effect.fnUntraced(function* (policy: Policy, by: Spoken["by"], { intake, plan }: Task.State) {
  const login = githubOf(policy, by)
  if (login === undefined) return undefined
  const github = yield* GitHub
  const touched = plan.current?.plan.repositories.map(({ repository }) => repository) ?? intake?.candidates ?? []
  const found = yield* Effect.forEach(touched, (repository) => github.permission(repository, login), {
    concurrency: 4
  })
  return found.reduce<Permission>((least, one) => (rank[one] < rank[least] ? one : least), found[0] ?? "none")
  // A forge that does not answer is no yes and no no: the door asks for the word to be sent again.
}, Effect.orDie)

const rank = { none: 0, read: 1, write: 2, admin: 3 } as const satisfies Record<Permission, number>

const decisionOf = (
  { at, place, word }: Spoken,
  command: Command,
  policy: Policy,
  candidates: ReadonlyArray<string>
): Decision => {
  switch (word._tag) {
    case "approve":
      return approve({ ...command, at, plan: word.plan }, policy)
    case "reject":
      return reject({ ...command, at, plan: word.plan, feedback: word.feedback })
    case "cancel":
      return cancel({ ...command, reason: word.reason })
    case "retry":
      return retry({ ...command, budgetUsd: word.budgetUsd, candidates })
    case "explain": {
      const { by, key } = command
      return ask({ command: "explain", by, key, ...(place === undefined ? {} : { place }) })
    }
    case "unknown":
      return () =>
        new Refused({
          reason: `"${word.said.slice(0, 80)}" is none of: approve [v2], reject <feedback>, cancel, retry, explain.`
        })
  }
}
