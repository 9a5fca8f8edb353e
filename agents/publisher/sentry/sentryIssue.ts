import type * as Task from "#domain/Task.ts"

/** The issue a task is told of on. */
export interface SentryIssue {
  readonly organization: string | undefined
  readonly issueId: string
  /** Only a link in somebody's text leads there. */
  readonly named: boolean
}

export const issueOf = ({ intake }: Task.State): SentryIssue | undefined => {
  for (const { kind, issueId, named, organization } of intake?.sources ?? [])
    if (kind === "sentry" && issueId !== undefined) return { organization, issueId, named: named === true }
  return undefined
}
