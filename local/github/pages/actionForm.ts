import { mayWrite } from "#local/github/access.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { IssueRecord, RepositoryRecord } from "#local/github/records.ts"
import { FIX_LABEL } from "./act.ts"
import { type Html, html } from "./html.ts"

/** One form for everything a person does here: write as someone, and press what they want done. */
export const actionForm = (hub: Hub, repository: RepositoryRecord, issue: IssueRecord): Html => {
  const members = hub.accounts.members(repository)
  const writers = members.filter(({ account }) => account.type === "User" && mayWrite(hub, account, repository))
  // Somebody else than the author: whoever looks here is most often asked to answer.
  const first = writers.find(({ account }) => account.login !== issue.author) ?? writers[0]
  return html`<form method="post" class="act card">
<label for="as">Write as</label>
<select id="as" name="as">${members.map(
    ({ account, permission }) =>
      html`<option value="${account.login}"${account === first?.account ? html` selected` : null}>${account.login} (${permission})</option>`
  )}</select>
<label for="body" class="hidden">Comment</label>
<textarea id="body" name="body" rows="5" placeholder="Leave a comment, in Markdown"></textarea>
<div class="buttons">${buttons(issue)}</div>
</form>`
}

const buttons = (issue: IssueRecord): ReadonlyArray<Html> => {
  const comment = button("comment", "Comment", "primary")
  if (issue.pull !== null && issue.pull.mergedAt !== null) return [comment, button("revert", "Revert")]
  if (issue.state === "closed") return [comment, button("reopen", "Reopen")]
  const close = button("close", "Close")
  if (issue.pull === null)
    return [comment, ...(issue.labels.includes(FIX_LABEL) ? [] : [button("label", `Label ${FIX_LABEL}`)]), close]
  const merge = issue.pull.draft ? button("ready", "Ready for review") : button("merge", "Merge")
  const ci = [button("passes", "Let CI pass"), button("fails", "Let CI fail")]
  return [comment, button("changes", "Request changes"), merge, ...ci, close]
}

const button = (name: string, label: string, kind = "plain"): Html =>
  html`<button class="${kind}" name="do" value="${name}">${label}</button>`
