import { readable } from "#local/github/access.ts"
import { openIssue } from "#local/github/actions/issues.ts"
import type { Hub } from "#local/github/Hub.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { IssueRecord, RepositoryRecord } from "#local/github/records.ts"
import { type Html, html } from "./html.ts"

/** A new issue, written as someone who may see the repository. */
export const issueForm = (hub: Hub, repository: RepositoryRecord): Html => {
  const members = hub.accounts.members(repository)
  return html`<form method="post" class="act card">
<label for="as">Write as</label>
<select id="as" name="as">${members.map(
    ({ account, permission }) => html`<option value="${account.login}">${account.login} (${permission})</option>`
  )}</select>
<label for="title">Title</label>
<input id="title" name="title" required>
<label for="body" class="hidden">Description</label>
<textarea id="body" name="body" rows="5" placeholder="What is wrong, in Markdown"></textarea>
<div class="buttons"><button class="primary">New issue</button></div>
</form>`
}

export const writeIssue = (hub: Hub, repository: RepositoryRecord, form: URLSearchParams): IssueRecord => {
  const actor = hub.accounts.named(form.get("as") ?? "")
  if (actor === undefined) throw new Refusal(422, "Choose who writes")
  readable(hub, actor, repository.owner, repository.name)
  return openIssue(hub, actor, repository, form.get("title") ?? "", form.get("body") || null)
}
