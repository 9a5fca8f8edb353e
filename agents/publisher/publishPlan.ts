import { DateTime, Effect } from "effect"
import { branchOf } from "#domain/branch.ts"
import { fail } from "#domain/decisions/intake.ts"
import { opened, updated } from "#domain/decisions/publishing.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Plan } from "#domain/Plan.ts"
import { load, transact } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { Repositories } from "../Repositories.ts"
import { branchMoved } from "./branchMoved.ts"
import { planMessage } from "./commitMessages.ts"
import { author } from "./identity.ts"
import { planDocument } from "./planDocument.ts"
import { pullRequestBody, pullRequestTitle } from "./pullRequestBody.ts"

/** A draft pull request with PLAN.md for every repository of the current plan, or the next PLAN.md on the one that is there. */
export const publishPlan = Effect.fn("Publisher.publishPlan")(function* (cause: Envelope) {
  const { state } = yield* load(cause.stored.subject)
  yield* Effect.forEach(state.plan.current!.plan.repositories, (chosen) => publish(cause, chosen), { discard: true })
})

const publish = Effect.fnUntraced(function* (cause: Envelope, chosen: Plan["repositories"][number]) {
  const taskId = cause.stored.subject
  const { repository, baseCommit: parent, baseBranch: base } = chosen
  const { history, state } = yield* load(taskId)
  const { plan, sha256 } = state.plan.current!
  const branch = branchOf(taskId, state.former.length)
  const before = state.pullRequests[repository]
  if (before?.plan.sha256 === sha256) return

  const repositories = yield* Repositories
  const github = yield* GitHub
  // Dated by the plan's own event, so that publishing again after a crash builds the very same commit.
  const created = history.findLast(({ event }) => event._tag === "plan.created")!
  const message = planMessage(taskId, plan, sha256)
  const drafts = [
    { files: { "PLAN.md": planDocument(taskId, plan, sha256) }, message, author, date: created.stored.time }
  ]
  const [commit] = yield* repositories.commit({ repository, parent, drafts })
  const push = { repository, branch, parent, commit: commit!, expectedRemote: before?.head ?? null }
  const head = yield* repositories.push(push).pipe(Effect.catchTag("BranchMoved", () => Effect.succeed(null)))
  const writer = { actor: "publisher", causationId: cause.stored.id }
  if (head === null) return yield* Effect.asVoid(transact(taskId, writer, fail(branchMoved(repository, branch, hint))))

  const content = { title: pullRequestTitle(state), body: pullRequestBody(taskId, state, repository) }
  const known = yield* github.pullRequestByHead(repository, branch)
  const pull = known ?? (yield* github.openDraft({ repository, branch, base, ...content }))
  if (known !== null) yield* github.updatePullRequest(repository, pull.number, content)
  // It had been ready, and now there is only a plan on it: nobody shall merge that.
  if (pull.state === "open" && !pull.draft) yield* github.markDraft(repository, pull.nodeId)
  const at = yield* publishedAt(before === undefined)
  const { number, url, nodeId } = pull
  const published = { repository, number, head, plan: { version: plan.version, sha256, at } }
  yield* transact(
    taskId,
    writer,
    before === undefined ? opened({ ...published, url, nodeId, branch }, fateOf(pull)) : updated(published)
  )
})

const fateOf = ({ merged, state }: { readonly merged: boolean; readonly state: "open" | "closed" }) =>
  merged ? "merged" : state

// The forge stamps comments in whole seconds. Nobody can answer a first plan before it is there, so its time is rounded down; a later version is
// rounded up, or a comment on the version before it, written in the same second, would approve what its author never saw.
const publishedAt = (first: boolean) =>
  Effect.map(DateTime.now, (now) => {
    const seconds = DateTime.toEpochMillis(now) / 1000
    return DateTime.formatIso(DateTime.makeUnsafe((first ? Math.floor(seconds) : Math.ceil(seconds)) * 1000))
  })

const hint = "Put the branch back and say retry, or take it over by hand."
