import { wanted } from "./Authority.ts"
import type { Person } from "./Ids.ts"
import type { Policy } from "./Policy.ts"

/** Who may say yes to a plan, in a line for each way and each exception. */
export const whoMayApprove = (policy: Policy, requester: Person | null): ReadonlyArray<string> => {
  const { api, jira, people, requesterMayApprove, sentry, slack } = policy
  const named = (title: string, users: ReadonlyArray<string>, groups: ReadonlyArray<string> = []) => {
    const all = [...users, ...groups.map((group) => `group ${group}`)]
    return all.length === 0 ? [] : [`${title}: ${all.join(", ")}`]
  }
  const known = people.flatMap(({ github, name, ...others }) =>
    github !== undefined && (others.slack ?? others.jira ?? others.sentry) !== undefined ? [name] : []
  )
  return [
    `GitHub: ${wanted(policy, { channel: "github" })}`,
    ...named("Slack", slack.users, slack.groups),
    ...named("Jira", jira.users),
    ...named("Sentry", sentry.users),
    ...(known.length === 0
      ? []
      : [`in other channels by the permission of their GitHub accounts: ${known.join(", ")}`]),
    ...(api.scope === "none" ? [] : [`API: ${wanted(policy, { channel: "api" })}`]),
    requester === null || requesterMayApprove
      ? "never a bot"
      : `not ${requester.name}, who asked for the fix; never a bot`
  ]
}
