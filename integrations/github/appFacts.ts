import { Effect } from "effect"
import type { Permissions } from "./appPermissions.ts"
import { call, type GitHubClient } from "./client.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

/** All that any call of ours asks an App's token for; a change of workflows is never asked for. */
export const neededPermissions: Permissions = {
  ...{ metadata: "read", contents: "write", pull_requests: "write", issues: "write" },
  ...{ checks: "read", statuses: "read" }
}

/** Webhook events that something of ours listens to. */
export const neededEvents: ReadonlyArray<string> = [
  ...["issues", "issue_comment", "pull_request", "pull_request_review"],
  ...["check_suite", "workflow_run", "status"]
]

/** What the App is still to be given where it is installed on a repository: `contents: write`, and events. Refused with 404 when it is not installed. */
export const missingOn = Effect.fn("GitHub.missingOn")(function* (octokit: GitHubClient, repository: string) {
  const place = repositoryParameters(repository)
  const { data } = yield* call((request) => octokit.rest.apps.getRepoInstallation({ ...place, request }))
  const granted: Readonly<Record<string, string | undefined>> = data.permissions
  return {
    suspended: data.suspended_at !== null,
    permissions: Object.entries(neededPermissions)
      .filter(([name, level]) => granted[name] !== level && granted[name] !== "write" && granted[name] !== "admin")
      .map(([name, level]) => `${name}: ${level}`),
    events: neededEvents.filter((event) => !data.events.includes(event))
  }
})
