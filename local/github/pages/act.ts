import { readable } from "#local/github/access.ts"
import { editPull, setDraft } from "#local/github/actions/changePull.ts"
import { createComment } from "#local/github/actions/comments.ts"
import { mergePull } from "#local/github/actions/mergePull.ts"
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
  if (wish === "comment" || body.trim() !== "") createComment(hub, actor, repository, issue, body)
  if (wish === "comment") return
  if (issue.pull === null) throw notFound()
  const pull = issue as PullRecord
  if (wish === "ready") await setDraft(hub, actor, repository, pull, false)
  else if (wish === "merge") await mergePull(hub, actor, repository, pull, { method: "merge" })
  else if (wish === "close") await editPull(hub, actor, repository, pull, { state: "closed" })
  else if (wish === "reopen") await editPull(hub, actor, repository, pull, { state: "open" })
  else throw notFound()
}
