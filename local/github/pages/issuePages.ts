import type { Hub } from "#local/github/Hub.ts"
import type { IssueRecord, PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { comparison } from "#local/github/shapes/pull.ts"
import { actionForm } from "./actionForm.ts"
import { commitList, conversation } from "./conversation.ts"
import { diffView } from "./diffView.ts"
import { type Html, html } from "./html.ts"
import { layout } from "./layout.ts"
import { crumbs } from "./repositoryPages.ts"
import { stateBadge } from "./stateBadge.ts"

const MOST_COMMITS = 250

export const conversationPage = async (hub: Hub, repository: RepositoryRecord, issue: IssueRecord): Promise<string> => {
  const statuses = issue.pull === null ? null : statusList(hub, repository, issue.pull.headSha)
  const commits = issue.pull === null ? null : await commitsOf(hub, repository, issue as PullRecord)
  return page(
    repository,
    issue,
    "conversation",
    html`${conversation(hub, issue)}${commits}${statuses}${actionForm(hub, repository, issue)}`
  )
}

export const filesPage = async (hub: Hub, repository: RepositoryRecord, pull: PullRecord): Promise<string> => {
  const { base, head } = await comparison(hub, repository, pull)
  return page(repository, pull, "files", diffView(await hub.git(repository).diff(base, head)))
}

const page = (
  repository: RepositoryRecord,
  issue: IssueRecord,
  tab: "conversation" | "files",
  content: Html
): string => {
  const { pull } = issue
  const branches = pull === null ? null : html` into <code>${pull.base}</code> from <code>${pull.head}</code>`
  const head = html`<h1>${issue.title} <span class="number">#${issue.number}</span></h1>
<p class="subtitle">${stateBadge(issue)} <span><strong>${issue.author}</strong> ${pull === null ? "opened this issue" : "wants to merge"}${branches}</span>
${issue.labels.map((label) => html`<span class="tag">${label}</span> `)}</p>`
  const whole = html`${head}${pull === null ? null : tabs(repository, issue, tab)}${content}`
  const [list, href] = pull === null ? ["Issues", "issues"] : ["Pull requests", "pulls"]
  const trail = [...crumbs(repository), { name: list, href: `/${repository.owner}/${repository.name}/${href}` }]
  return layout(`${issue.title} · #${issue.number}`, trail, whole)
}

const tabs = ({ owner, name }: RepositoryRecord, { number }: IssueRecord, current: "conversation" | "files"): Html => {
  const tab = (key: string, path: string, label: string): Html =>
    html`<a href="/${owner}/${name}/pull/${number}${path}"${key === current ? html` aria-current="page"` : null}>${label}</a>`
  return html`<nav class="tabs">${[tab("conversation", "", "Conversation"), tab("files", "/files", "Files changed")]}</nav>`
}

const commitsOf = async (hub: Hub, repository: RepositoryRecord, pull: PullRecord): Promise<Html> => {
  const { base, head } = await comparison(hub, repository, pull)
  const commits = (await hub.git(repository).log(`${base}..${head}`, MOST_COMMITS)).toReversed()
  return html`<section><h2>${commits.length} ${commits.length === 1 ? "commit" : "commits"}</h2>${commitList(repository, commits)}</section>`
}

/** The newest status of each context on the head, and the newest run of each job. */
const statusList = (hub: Hub, repository: RepositoryRecord, sha: string): Html | null => {
  const all = hub.store.records.statuses.filter((one) => one.repositoryId === repository.id && one.sha === sha)
  const runs = hub.store.records.checkSuites
    .filter((one) => one.repositoryId === repository.id && one.headSha === sha)
    .flatMap((suite) => suite.runs)
    .map(({ conclusion, name, title }) => ({ context: name, state: conclusion ?? "pending", description: title }))
  const newest = [...new Map([...all, ...runs].map((one) => [one.context, one])).values()]
  if (newest.length === 0) return null
  return html`<section><h2>Checks</h2><ul class="rows">${newest.map(
    (one) =>
      html`<li><span class="state ${one.state}">${one.state}</span> <strong>${one.context}</strong> <span class="meta">${one.description ?? ""}</span></li>`
  )}</ul></section>`
}
