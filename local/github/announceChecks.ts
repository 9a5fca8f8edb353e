import { announce } from "./announce.ts"
import type { Hub } from "./Hub.ts"
import type { CheckSuiteRecord, RepositoryRecord, StatusRecord } from "./records.ts"
import { checkRunShape, checkSuiteShape } from "./shapes/check.ts"
import { commitShape } from "./shapes/commit.ts"
import { repositoryApi } from "./shapes/repository.ts"
import { statusShape } from "./shapes/status.ts"
import { workflowRunShape, workflowShape } from "./shapes/workflowRun.ts"

/** What is finished of a run: each job, then the suite and the workflow run. */
export const announceChecks = async (
  hub: Hub,
  repository: RepositoryRecord,
  suite: CheckSuiteRecord
): Promise<void> => {
  const sender = hub.accounts.account(repository.owner)
  const [head] = await hub.git(repository).log(suite.headSha, 1)
  if (head === undefined) return
  const check_suite = checkSuiteShape(hub, repository, suite, head)
  const { latest_check_runs_count: _, check_runs_url: __, head_commit: ___, ...simple } = check_suite
  for (const run of suite.runs.filter(({ conclusion }) => conclusion !== null)) {
    const check_run = { ...checkRunShape(hub, repository, suite, run), check_suite: simple }
    announce(hub, repository, sender, "check_run", { action: "completed", check_run })
  }
  if (suite.conclusion === null) return
  announce(hub, repository, sender, "check_suite", { action: "completed", check_suite })
  announce(hub, repository, sender, "workflow_run", {
    action: "completed",
    workflow: workflowShape(hub, repository),
    workflow_run: workflowRunShape(hub, repository, suite, head)
  })
}

const MOST_BRANCHES = 10

export const announceStatus = async (hub: Hub, repository: RepositoryRecord, status: StatusRecord): Promise<void> => {
  const git = hub.git(repository)
  const [commit] = await git.log(status.sha, 1)
  if (commit === undefined) return
  const heads = [...(await git.refs())].filter(([name]) => name.startsWith("refs/heads/"))
  const holding = await Promise.all(
    heads.map(async ([name, tip]) => ((await git.isAncestor(status.sha, tip)) ? [{ name, tip }] : []))
  )
  const branches = holding.flat().slice(0, MOST_BRANCHES)
  const { context, createdAt: at, creator, description, sha, state, targetUrl } = status
  const { avatar_url } = statusShape(hub, repository, status)
  announce(hub, repository, hub.accounts.account(creator), "status", {
    id: status.id,
    name: `${repository.owner}/${repository.name}`,
    ...{ sha, state, context, description, avatar_url },
    target_url: targetUrl,
    commit: commitShape(hub, repository, commit),
    branches: branches.map(({ name, tip }) => ({
      name: name.slice("refs/heads/".length),
      commit: { sha: tip, url: `${repositoryApi(hub, repository)}/commits/${tip}` },
      protected: false
    })),
    created_at: at,
    updated_at: at
  })
}
