/** Author and committer of what is published. */
export const author = { name: "Redgreen", email: "redgreen@users.noreply.github.com" }

/** One branch per task: finding it is how a redelivery knows that the pull request is already there. */
export const branchOf = (taskId: string): string => `redgreen/${taskId}`
