import { Effect } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import { type Authority, authorize, isNamed, type Permission, type Standing } from "#domain/Authority.ts"
import { ask, refuseCommand } from "#domain/decisions/conversation.ts"
import { type Command, cancel, retry } from "#domain/decisions/intake.ts"
import { approve, reject } from "#domain/decisions/planning.ts"
import { askForChanges } from "#domain/decisions/publishing.ts"
import { recurOnWord } from "#domain/decisions/recurrence.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { Report } from "#domain/Intake.ts"
import { githubOf } from "#domain/identity.ts"
import type { Policy } from "#domain/Policy.ts"
import { statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { type Decision, load, Refused, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { candidatesFor } from "./candidates.ts"

/** What a person can say to a task, whichever door it comes through. */
export type Word =
  | { readonly _tag: "approve"; readonly plan?: string | undefined }
  | { readonly _tag: "reject"; readonly plan?: string | undefined; readonly feedback: string }
  | { readonly _tag: "cancel"; readonly reason: string }
  | { readonly _tag: "retry"; readonly budgetUsd?: number | undefined }
  /** Changes asked for on the ready pull request whose head was reviewed. */
  | {
      readonly _tag: "changes"
      readonly repository: string
      readonly number: number
      readonly head: string
      readonly feedback: string
    }
  /** The bug is back though its fix was merged. */
  | { readonly _tag: "recur"; readonly report: Report; readonly budgetUsd: number }
  /** A question: how it stands and why. */
  | { readonly _tag: "explain" }
  /** Meant for us, but not understood; the person is told what can be said. */
  | { readonly _tag: "unknown"; readonly said: string }

/** The door says only what it knows of the speaker; what that allows is the policy's to say. */
export interface Spoken extends Omit<Standing, "person" | "permission" | "teams"> {
  readonly word: Word
  readonly by: Standing["person"]
  /** Idempotency key: the channel's own id of the message. */
  readonly key: string
  /** ISO 8601: when the person spoke. */
  readonly at: string
  /** Where to answer: `owner/name#12`, `C0123/1763.0042`, `PROJ-7`. */
  readonly place?: string | undefined
}

/**
 * Obeys or refuses. A refusal is recorded on the task, so that it is answered where it was said, and fails with its reason. With the
 * forge away it is a defect: not knowing what somebody may do is neither a yes nor a no, and the word can be said again.
 */
export const obey = Effect.fn("ingest.obey")(function* (taskId: TaskId, spoken: Spoken) {
  const { by, key, place, word } = spoken
  yield* Effect.annotateCurrentSpan({
    "redgreen.task.id": taskId,
    "redgreen.word": word._tag,
    "redgreen.channel": by.channel
  })
  const author = { actor: `${by.channel}:${by.name}`, causationId: key }
  const where = place === undefined ? {} : { place }
  const policy = yield* ApprovalPolicy
  const { state } = yield* load(taskId)
  const judge = yield* judging(policy, spoken, state)
  const candidates = yield* candidatesFor(state.intake?.report.project)
  // Judged on the very state that is decided on: a plan that came in between may touch other repositories.
  const decide: Decision = (now) => decisionOf(spoken, { by, key, authority: judge(now) }, policy, candidates)(now)
  const obeyed = yield* transact(taskId, author, decide).pipe(
    Effect.tapError(({ reason }) =>
      transact(taskId, author, refuseCommand({ command: word._tag, by, key, reason, ...where }))
    )
  )
  return { status: statusOf(obeyed.state) }
})

/** What the speaker may, on whichever state; GitHub is asked at this moment, about every repository, and only where it matters. */
const judging = Effect.fnUntraced(function* (policy: Policy, { by, word, ...known }: Spoken, state: Task.State) {
  const standing = { ...known, person: by }
  const without = authorize(policy, standing)
  const login = githubOf(policy, by)
  const isQuestion = word._tag === "explain" || word._tag === "unknown"
  if (without.allowed || known.bot || isQuestion || login === undefined) return () => without
  const github = yield* GitHub
  const candidates = isNamed(policy, login) ? [] : (policy.github.teams ?? [])
  const answers = yield* Effect.all(
    {
      permissions: Effect.forEach(
        touched(state),
        (repository) => Effect.map(github.permission(repository, login), (found) => [repository, found] as const),
        { concurrency: 4 }
      ),
      teams: Effect.filter(candidates, (team) => github.isInTeam(team, login), { concurrency: 4 })
    },
    { concurrency: 2 }
  ).pipe(
    Effect.catchTag("GitHubRefused", ({ message }) => Effect.succeed(message)),
    Effect.orDie
  )
  if (typeof answers === "string") {
    const authority = { allowed: false, reason: `GitHub would not say what ${login} may do there: ${answers}` } as const
    return () => authority
  }
  const { permissions, teams } = answers
  const found = new Map<string, Permission>(permissions)
  return (now: Task.State): Authority =>
    authorize(policy, { ...standing, teams, permission: least(found, touched(now)) })
})

const touched = ({ intake, plan }: Task.State): ReadonlyArray<string> =>
  plan.current?.plan.repositories.map(({ repository }) => repository) ?? intake?.candidates ?? []

const least = (found: ReadonlyMap<string, Permission>, repositories: ReadonlyArray<string>): Permission =>
  ranks.find((rank) => repositories.length === 0 || repositories.some((one) => (found.get(one) ?? "none") === rank)) ??
  "none"

const ranks: ReadonlyArray<Permission> = ["none", "read", "write", "admin"]

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
    case "changes": {
      const { _tag, ...review } = word
      return askForChanges({ ...command, ...review })
    }
    case "recur":
      return recurOnWord({ ...command, report: word.report, budgetUsd: word.budgetUsd })
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
