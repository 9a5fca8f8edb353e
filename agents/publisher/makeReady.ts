import { Effect } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import { fail } from "#domain/decisions/intake.ts"
import { isUnderWork, ready } from "#domain/decisions/publishing.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventOf, EventType } from "#domain/Event.ts"
import type { Plan } from "#domain/Plan.ts"
import type { Patch } from "#domain/Proof.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { Repositories } from "../Repositories.ts"
import { branchMoved } from "./branchMoved.ts"
import { fixMessage, testMessage } from "./commitMessages.ts"
import { author } from "./identity.ts"
import { code, inline } from "./markdown.ts"
import { pullRequestBody, pullRequestTitle } from "./pullRequestBody.ts"
import { returns } from "./returns.ts"

/** The proven tests and the proven fix become two commits on the approved base, PLAN.md goes, the draft becomes ready for review. */
export const makeReady = Effect.fn("Publisher.makeReady")(function* (cause: Envelope) {
  const { state } = yield* load(cause.stored.subject)
  yield* Effect.forEach(state.plan.current!.plan.repositories, (chosen) => finish(cause, chosen), { discard: true })
})

const finish = Effect.fnUntraced(function* (cause: Envelope, chosen: Plan["repositories"][number]) {
  const taskId = cause.stored.subject
  const { repository, baseCommit: parent } = chosen
  const { history, state } = yield* load(taskId)
  const pull = state.pullRequests[repository]
  if (pull === undefined || !isUnderWork(state, repository)) return
  const repositories = yield* Repositories
  const github = yield* GitHub
  const writer = { actor: "publisher", causationId: cause.stored.id }

  const timeOf = (type: EventType) => history.findLast(({ event }) => event._tag === type)!.stored.time
  const tests = yield* patchOf(state.proof.red!.patches, repository)
  const fix = yield* patchOf(state.proof.green!.patches, repository)
  const drafts = [
    ...(tests === undefined
      ? []
      : [{ patch: tests, message: testMessage(taskId, state, repository), author, date: timeOf("tests.red") }]),
    ...(fix === undefined
      ? []
      : [{ patch: fix, message: fixMessage(taskId, state), author, date: timeOf("tests.green") }])
  ]
  const commit = (yield* repositories.commit({ repository, parent, drafts })).at(-1)!
  const base = yield* repositories.refresh(repository)
  // On a base that has not moved there is nothing to conflict with.
  const stands = base.head === parent
  if (!stands && !(yield* repositories.mergeCleanly(repository, base.head, commit)))
    return yield* Effect.asVoid(transact(taskId, writer, fail(conflicts(repository, base.branch))))
  const head = yield* repositories
    .push({ repository, branch: pull.branch, parent, commit, expectedRemote: pull.head })
    .pipe(Effect.catchTag("BranchMoved", () => Effect.succeed(null)))
  if (head === null)
    return yield* Effect.asVoid(transact(taskId, writer, fail(branchMoved(repository, pull.branch, hint))))

  const baseMovedBy = stands ? 0 : yield* repositories.commitsBetween(repository, parent, base.head)
  const body = [
    ...(baseMovedBy === 0 ? [] : [baseMoved(base.branch, baseMovedBy)]),
    ...cameBack(returns(history)),
    pullRequestBody(taskId, state, repository)
  ].join("\n\n")
  const { draft } = yield* github.updatePullRequest(repository, pull.number, { title: pullRequestTitle(state), body })
  // One that came back is no draft any more.
  if (draft) yield* github.markReady(repository, pull.nodeId)
  yield* transact(taskId, writer, ready({ repository, number: pull.number, url: pull.url, head, baseMovedBy }))
})

const patchOf = (patches: ReadonlyArray<Patch>, repository: string) =>
  Effect.gen(function* () {
    const patch = patches.find((patch) => patch.repository === repository)
    return patch && (yield* (yield* Artifacts).get(patch.artifact).pipe(Effect.orDie))
  })

const baseMoved = (branch: string, by: number) =>
  `> ${code(branch)} gained ${by} commit${by === 1 ? "" : "s"} since the plan was approved. The fix merges without a conflict; it was proven on the approved base.`

/** Which version of the fix this is, and why there was another. */
const cameBack = (before: ReadonlyArray<EventOf<"pr.returned">>): ReadonlyArray<string> =>
  before.map(({ by, cause, detail, head }) => {
    const why = cause === "ci" ? "CI failed on it" : `${inline(by?.name ?? "a reviewer", 100)} asked for changes`
    return `> The fix at ${code(head.slice(0, 12))} was replaced because ${why}: ${inline(detail, 300)}`
  })

const conflicts = (repository: string, branch: string) => ({
  stage: "publish" as const,
  reason: "base-conflict",
  detail: `${branch} of ${repository} moved and now conflicts with the proven fix.`,
  hint: "Say retry: the next plan version starts from the new base."
})

const hint =
  "Take the branch over by hand: the proven patches are kept as artifacts. Or put the branch back and say retry."
