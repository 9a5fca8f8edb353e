import type { Hub } from "#local/github/Hub.ts"
import type { IssueRecord, RepositoryRecord } from "#local/github/records.ts"
import { commitList } from "./conversation.ts"
import { diffView } from "./diffView.ts"
import { type Html, html } from "./html.ts"
import { issueForm } from "./issueForm.ts"
import { type Crumb, layout, time } from "./layout.ts"
import { stateBadge } from "./stateBadge.ts"

export const crumbs = ({ owner, name }: RepositoryRecord): ReadonlyArray<Crumb> => [
  { name: `${owner}/${name}`, href: `/${owner}/${name}` }
]

export const repositoriesPage = (hub: Hub): string => {
  const { repositories } = hub.store.records
  const rows = repositories.map((repository) => {
    const { owner, name, pushedAt } = repository
    const open = hub.store.pulls(repository).filter((pull) => pull.state === "open").length
    return html`<li><a class="title" href="/${owner}/${name}">${owner}/${name}</a> <span class="tag">${repository.private ? "private" : "public"}</span>
<span class="meta"><a href="/${owner}/${name}/pulls">${open} open pull ${open === 1 ? "request" : "requests"}</a>, last push ${time(pushedAt)}</span></li>`
  })
  return layout("Repositories", [], html`<h1>Repositories</h1>${list(rows, "No repository yet.")}`)
}

const RECENT = 20

export const repositoryPage = async (hub: Hub, repository: RepositoryRecord): Promise<string> => {
  const { owner, name, defaultBranch } = repository
  const git = hub.git(repository)
  const tip = await git.branch(defaultBranch)
  const commits = tip === null ? [] : await git.log(tip, RECENT)
  const content = html`<h1>${owner}/${name}</h1>
${tabs(repository, "code")}
<p class="clone"><span>Clone</span> <code>${hub.url}/${owner}/${name}.git</code></p>
<h2>Recent commits on <code>${defaultBranch}</code></h2>${commitList(repository, commits)}`
  return layout(`${owner}/${name}`, crumbs(repository), content)
}

/** Pull requests or issues, open ones first, newest first. */
export const listPage = (hub: Hub, repository: RepositoryRecord, kind: "pulls" | "issues"): string => {
  const all = hub.store.records.issues.filter(
    (one) => one.repositoryId === repository.id && (one.pull !== null) === (kind === "pulls")
  )
  const newest = all.toReversed()
  const ordered = [...newest.filter((one) => one.state === "open"), ...newest.filter((one) => one.state === "closed")]
  const name = kind === "pulls" ? "Pull requests" : "Issues"
  const content = html`<h1>${name}</h1>${tabs(repository, kind)}${list(
    ordered.map((one) => listRow(repository, one)),
    `No ${name.toLowerCase()} yet.`
  )}${kind === "issues" ? issueForm(hub, repository) : null}`
  return layout(`${name} · ${repository.owner}/${repository.name}`, crumbs(repository), content)
}

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

export const commitPage = async (
  hub: Hub,
  repository: RepositoryRecord,
  revision: string
): Promise<string | undefined> => {
  const git = hub.git(repository)
  const sha = /^[0-9a-f]{4,40}$/.test(revision) ? await git.commitSha(revision) : null
  const [commit] = sha === null ? [] : await git.log(sha, 1)
  if (commit === undefined) return undefined
  const [subject = "", ...more] = commit.message.split("\n")
  const body = more.join("\n").trim()
  const content = html`<h1>${subject}</h1>
<p class="meta"><code>${commit.sha}</code> ${commit.author.name}, ${time(commit.author.date)}</p>
${body === "" ? null : html`<pre class="message">${body}</pre>`}
${diffView(await git.diff(commit.parents[0] ?? EMPTY_TREE, commit.sha))}`
  return layout(subject, crumbs(repository), content)
}

const listRow = ({ owner, name }: RepositoryRecord, issue: IssueRecord): Html => {
  const href = `/${owner}/${name}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`
  return html`<li>${stateBadge(issue)} <a class="title" href="${href}">${issue.title}</a> ${issue.labels.map((label) => html`<span class="tag">${label}</span> `)}
<span class="meta">#${issue.number} by ${issue.author}, ${time(issue.createdAt)}</span></li>`
}

const tabs = ({ owner, name }: RepositoryRecord, current: "code" | "pulls" | "issues"): Html => {
  const tab = (key: string, path: string, label: string): Html =>
    html`<a href="/${owner}/${name}${path}"${key === current ? html` aria-current="page"` : null}>${label}</a>`
  return html`<nav class="tabs">${[tab("code", "", "Commits"), tab("pulls", "/pulls", "Pull requests"), tab("issues", "/issues", "Issues")]}</nav>`
}

const list = (rows: ReadonlyArray<Html>, none: string): Html =>
  rows.length === 0 ? html`<p class="empty">${none}</p>` : html`<ul class="rows">${rows}</ul>`
