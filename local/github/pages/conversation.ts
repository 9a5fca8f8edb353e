import type { GitCommit } from "#local/github/git/commits.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { IssueRecord, RepositoryRecord } from "#local/github/records.ts"
import { type Html, html } from "./html.ts"
import { avatar, time } from "./layout.ts"
import { markdown } from "./markdown.ts"

interface Entry {
  readonly at: string
  readonly id: string
  readonly author: string
  readonly did: string
  readonly body: string
}

/** The description, then comments and reviews as they were written. */
export const conversation = (hub: Hub, issue: IssueRecord): Html => {
  const { records } = hub.store
  const comments = hub.store.comments(issue).map(
    (one): Entry => ({
      at: one.createdAt,
      id: `issuecomment-${one.id}`,
      author: one.author,
      did: one.updatedAt === one.createdAt ? "commented" : "commented (edited)",
      body: one.body
    })
  )
  const reviews = records.reviews
    .filter((one) => one.issueId === issue.id && one.state !== "PENDING")
    .map(
      (one): Entry => ({
        at: one.submittedAt,
        id: `pullrequestreview-${one.id}`,
        author: one.author,
        did: REVIEWED[one.state] ?? "reviewed",
        body: one.body
      })
    )
  const opening = {
    at: issue.createdAt,
    id: "description",
    author: issue.author,
    did: "opened this",
    body: issue.body ?? ""
  }
  return html`${[opening, ...[...comments, ...reviews].sort((one, other) => one.at.localeCompare(other.at))].map(entry)}`
}

const REVIEWED: Readonly<Record<string, string>> = {
  APPROVED: "approved these changes",
  CHANGES_REQUESTED: "requested changes",
  COMMENTED: "reviewed"
}

const entry = ({ at, id, author, did, body }: Entry): Html =>
  html`<article class="entry" id="${id}">${avatar(author)}<div class="card"><header><strong>${author}</strong> ${did} <a href="#${id}">${time(at)}</a></header><div class="markdown">${
    body.trim() === "" ? html`<p class="empty">No description provided.</p>` : markdown(body)
  }</div></div></article>`

export const commitList = (repository: RepositoryRecord, commits: ReadonlyArray<GitCommit>): Html =>
  html`<ul class="rows commits">${commits.map(
    (commit) =>
      html`<li><a class="title" href="/${repository.owner}/${repository.name}/commit/${commit.sha}">${
        commit.message.split("\n")[0] ?? ""
      }</a><span class="meta"><code>${commit.sha.slice(0, 7)}</code> ${commit.author.name}, ${time(commit.author.date)}</span></li>`
  )}</ul>`
