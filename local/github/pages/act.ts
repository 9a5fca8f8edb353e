import { readable } from "#local/github/access.ts"
import { editPull, setDraft } from "#local/github/actions/changePull.ts"
import { createComment } from "#local/github/actions/comments.ts"
import { addLabels, setIssueState } from "#local/github/actions/issues.ts"
import { mergePull } from "#local/github/actions/mergePull.ts"
import { revertPull } from "#local/github/actions/revertPull.ts"
import { reviewPull } from "#local/github/actions/reviewPull.ts"
import { type Check, runChecks } from "#local/github/actions/runChecks.ts"
import type { Hub } from "#local/github/Hub.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import type { IssueRecord, PullRecord, RepositoryRecord } from "#local/github/records.ts"

/** Does what a form asks, through the same actions as the API, so permissions and webhooks are the same. */
export const act = async (
  hub: Hub,
  repository: RepositoryRecord,
  issue: IssueRecord,
  form: URLSearchParams
): Promise<void> => {
  const actor = hub.accounts.named(form.get("as") ?? "")
  if (actor === undefined) throw new Refusal(422, "Choose who writes")
  readable(hub, actor, repository.owner, repository.name)
  const wish = form.get("do") ?? "comment"
  const body = form.get("body") ?? ""
  if (wish === "label") return addLabels(hub, actor, repository, issue, [FIX_LABEL])
  if (wish === "close" && issue.pull === null) return setIssueState(hub, actor, repository, issue, "closed")
  if (wish === "reopen" && issue.pull === null) return setIssueState(hub, actor, repository, issue, "open")
  if (wish === "changes") {
    const review = { event: "REQUEST_CHANGES", body, commitSha: undefined }
    return void reviewPull(hub, actor, repository, pullOf(issue), review)
  }
  if (wish === "comment" || body.trim() !== "") createComment(hub, actor, repository, issue, body)
  if (wish === "comment") return
  const pull = pullOf(issue)
  if (wish === "ready") await setDraft(hub, actor, repository, pull, false)
  else if (wish === "merge") await mergePull(hub, actor, repository, pull, { method: "merge" })
  else if (wish === "close") await editPull(hub, actor, repository, pull, { state: "closed" })
  else if (wish === "reopen") await editPull(hub, actor, repository, pull, { state: "open" })
  else if (wish === "revert") await revertPull(hub, actor, repository, pull)
  else if (wish === "passes") await ran(hub, repository, pull, { conclusion: "success" })
  else if (wish === "fails")
    await ran(hub, repository, pull, { conclusion: "failure", title: "1 failed", summary: "It works on my machine." })
  else throw notFound()
}

export const FIX_LABEL = "redgreen"

const ran = (hub: Hub, repository: RepositoryRecord, { pull }: PullRecord, how: Omit<Check, "name">) =>
  runChecks(hub, repository, pull.head, pull.headSha, [{ name: "test", ...how }])

const pullOf = (issue: IssueRecord): PullRecord => {
  if (issue.pull === null) throw notFound()
  return issue as PullRecord
}
