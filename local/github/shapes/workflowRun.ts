import type { GitCommit } from "#local/github/git/commits.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { CheckSuiteRecord, RepositoryRecord } from "#local/github/records.ts"
import { headCommit, pullLinks, suiteNodeId } from "./check.ts"
import { repositoryApi, repositoryPage, repositoryShape } from "./repository.ts"
import { userNamed } from "./user.ts"

const PATH = ".github/workflows/ci.yml"

/** GitHub's `workflow`: there is one, named CI. */
export const workflowShape = (hub: Hub, repository: RepositoryRecord) => {
  const url = `${repositoryApi(hub, repository)}/actions/workflows/${repository.id}`
  return {
    id: repository.id,
    node_id: `W_${Buffer.from(String(repository.id)).toString("base64url")}`,
    name: "CI",
    path: PATH,
    state: "active",
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url,
    html_url: `${repositoryPage(hub, repository)}/blob/${repository.defaultBranch}/${PATH}`,
    badge_url: `${repositoryPage(hub, repository)}/workflows/CI/badge.svg`
  }
}

/** GitHub's `workflow-run`, as its webhook has it. */
export const workflowRunShape = (hub: Hub, repository: RepositoryRecord, suite: CheckSuiteRecord, head: GitCommit) => {
  const api = repositoryApi(hub, repository)
  const run = `${api}/actions/runs/${suite.workflowRunId}`
  const actor = userNamed(hub, repository.owner)
  return {
    id: suite.workflowRunId,
    node_id: `WFR_${Buffer.from(String(suite.workflowRunId)).toString("base64url")}`,
    name: "CI",
    path: PATH,
    display_title: head.message.split("\n")[0] ?? "",
    event: "pull_request",
    run_number: suite.runNumber,
    run_attempt: 1,
    workflow_id: repository.id,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    head_commit: headCommit(head),
    head_repository: repositoryShape(hub, repository),
    repository: repositoryShape(hub, repository),
    status: suite.conclusion === null ? "in_progress" : "completed",
    conclusion: suite.conclusion,
    pull_requests: pullLinks(hub, repository, suite),
    referenced_workflows: [],
    check_suite_id: suite.id,
    check_suite_node_id: suiteNodeId(suite),
    check_suite_url: `${api}/check-suites/${suite.id}`,
    actor,
    triggering_actor: actor,
    created_at: suite.startedAt,
    updated_at: suite.startedAt,
    run_started_at: suite.startedAt,
    url: run,
    html_url: `${repositoryPage(hub, repository)}/actions/runs/${suite.workflowRunId}`,
    jobs_url: `${run}/jobs`,
    logs_url: `${run}/logs`,
    artifacts_url: `${run}/artifacts`,
    cancel_url: `${run}/cancel`,
    rerun_url: `${run}/rerun`,
    previous_attempt_url: null,
    workflow_url: workflowShape(hub, repository).url
  }
}
