import type { Pull } from "./api.ts"
import type { Found } from "./listPulls.ts"

export const pullView = (found: Found): Pull => {
  const { branch, checks, fate, head, number, repository, url } = found
  const { merged_at, opened_at, ready_at } = found
  return {
    ...{ task: found.task_id, repository, number, url, branch, head, plan: found.plan_version, fate },
    ...{ openedAt: iso(opened_at)!, readyAt: iso(ready_at) },
    ...{ mergedAt: iso(merged_at), mergedBy: found.merged_by },
    ...{ closedAt: iso(found.closed_at), closedBy: found.closed_by },
    ...{ revertedAt: iso(found.reverted_at), revertedBy: found.reverted_by, recurredAt: iso(found.recurred_at) },
    secondsToReady: seconds(opened_at, ready_at),
    secondsToMerge: seconds(opened_at, merged_at),
    secondsInReview: seconds(ready_at, merged_at),
    ...{ returnedByCi: found.returned_by_ci, returnedByReview: found.returned_by_review },
    ...{ checks, checksDetail: found.checks_detail, updatedAt: iso(found.updated_at)! }
  }
}

type Time = Found["ready_at"]

const iso = (time: Time) => (time === null ? null : new Date(time).toISOString())

// Events come from several machines, whose clocks disagree a little.
const seconds = (from: Time, to: Time) =>
  from === null || to === null ? null : Math.max(0, new Date(to).getTime() - new Date(from).getTime()) / 1000
