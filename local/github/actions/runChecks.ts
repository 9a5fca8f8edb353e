import { announceChecks } from "#local/github/announceChecks.ts"
import type { Hub } from "#local/github/Hub.ts"
import { now } from "#local/github/now.ts"
import type { CheckRunRecord, CheckSuiteRecord, RepositoryRecord } from "#local/github/records.ts"

/** One job of a run; without a conclusion it is still running. */
export interface Check extends Partial<Omit<CheckRunRecord, "id" | "name">> {
  readonly name: string
}

/** Worst first: a run concludes with the worst of its jobs. */
const ORDER = ["action_required", "cancelled", "timed_out", "failure", "success", "neutral", "skipped"] as const

/**
 * Records a run of GitHub Actions on a commit that is the tip of a branch, with its check suite and check runs; what is finished is
 * announced in GitHub's order. Nothing is executed: how it went is the caller's word.
 */
export const runChecks = async (
  hub: Hub,
  repository: RepositoryRecord,
  branch: string,
  headSha: string,
  checks: ReadonlyArray<Check>
): Promise<CheckSuiteRecord> => {
  const { store } = hub
  const running = checks.some(({ conclusion = null }) => conclusion === null)
  const worst = ORDER.find((one) => checks.some(({ conclusion }) => conclusion === one)) ?? "success"
  const suite: CheckSuiteRecord = {
    id: store.nextId(),
    repositoryId: repository.id,
    headSha,
    headBranch: branch,
    workflowRunId: store.nextId(),
    runNumber: store.records.checkSuites.length + 1,
    conclusion: running ? null : worst,
    startedAt: now(),
    runs: checks.map(({ name, conclusion = null, title = null, summary = null, annotations = [] }) => ({
      id: store.nextId(),
      ...{ name, conclusion, title, summary, annotations }
    }))
  }
  store.records.checkSuites.push(suite)
  store.changed()
  await announceChecks(hub, repository, suite)
  return suite
}
