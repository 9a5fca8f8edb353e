import type { GitCommit } from "#local/github/git/commits.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { CheckRunRecord, CheckSuiteRecord, RepositoryRecord } from "#local/github/records.ts"
import { actionsApp } from "./app.ts"
import { repositoryApi, repositoryPage } from "./repository.ts"

/** GitHub's `check-run`. */
export const checkRunShape = (hub: Hub, repository: RepositoryRecord, suite: CheckSuiteRecord, run: CheckRunRecord) => {
  const api = `${repositoryApi(hub, repository)}/check-runs/${run.id}`
  const page = `${repositoryPage(hub, repository)}/actions/runs/${suite.workflowRunId}/job/${run.id}`
  return {
    id: run.id,
    node_id: `CR_${Buffer.from(String(run.id)).toString("base64url")}`,
    name: run.name,
    head_sha: suite.headSha,
    external_id: "",
    url: api,
    html_url: page,
    details_url: page,
    status: run.conclusion === null ? "in_progress" : "completed",
    conclusion: run.conclusion,
    started_at: suite.startedAt,
    completed_at: run.conclusion === null ? null : suite.startedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: run.annotations.length,
      annotations_url: `${api}/annotations`
    },
    check_suite: { id: suite.id },
    app: actionsApp(hub),
    pull_requests: pullLinks(hub, repository, suite)
  }
}

/** GitHub's `check-annotation`. */
export const annotationShape = (
  hub: Hub,
  repository: RepositoryRecord,
  suite: CheckSuiteRecord,
  { path, line, message }: CheckRunRecord["annotations"][number]
) => ({
  path,
  blob_href: `${repositoryPage(hub, repository)}/blob/${suite.headSha}/${path}`,
  start_line: line,
  end_line: line,
  start_column: null,
  end_column: null,
  annotation_level: "failure",
  title: "",
  message,
  raw_details: ""
})

/** GitHub's `check-suite`, as its webhook has it. */
export const checkSuiteShape = (hub: Hub, repository: RepositoryRecord, suite: CheckSuiteRecord, head: GitCommit) => {
  const api = `${repositoryApi(hub, repository)}/check-suites/${suite.id}`
  return {
    id: suite.id,
    node_id: suiteNodeId(suite),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suite.conclusion === null ? "in_progress" : "completed",
    conclusion: suite.conclusion,
    url: api,
    before: head.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: pullLinks(hub, repository, suite),
    app: actionsApp(hub),
    created_at: suite.startedAt,
    updated_at: suite.startedAt,
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${api}/check-runs`,
    head_commit: headCommit(head)
  }
}

export const suiteNodeId = ({ id }: CheckSuiteRecord): string => `CS_${Buffer.from(String(id)).toString("base64url")}`

export const headCommit = ({ author, committer, message, sha, tree }: GitCommit) => ({
  id: sha,
  tree_id: tree,
  message,
  timestamp: committer.date,
  author: { name: author.name, email: author.email },
  committer: { name: committer.name, email: committer.email }
})

/** The open pull requests whose head this is. */
export const pullLinks = (hub: Hub, repository: RepositoryRecord, suite: CheckSuiteRecord) => {
  const api = repositoryApi(hub, repository)
  const repo = { id: repository.id, url: api, name: repository.name }
  return hub.store
    .pulls(repository)
    .filter((one) => one.state === "open" && one.pull.head === suite.headBranch && one.pull.headSha === suite.headSha)
    .map(({ number, pull }) => ({
      id: pull.id,
      number,
      url: `${api}/pulls/${number}`,
      head: { ref: pull.head, sha: pull.headSha, repo },
      base: { ref: pull.base, sha: pull.baseSha, repo }
    }))
}
