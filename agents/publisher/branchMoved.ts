/** Why a task stops when the branch is not where we left it: what others pushed is never overwritten. */
export const branchMoved = (repository: string, branch: string, hint: string) => ({
  stage: "publish" as const,
  reason: "branch-moved",
  detail: `Somebody else pushed to ${branch} of ${repository}; it was not overwritten.`,
  hint
})
