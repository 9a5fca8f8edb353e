import { Effect } from "effect"
import { call, type GitHubClient } from "./client.ts"

/** Teams are `organization/slug`. A token needs `read:org` (fine-grained, as an App: Members, read). */
export const teamCalls = (octokit: GitHubClient) => {
  const isInTeam = Effect.fn("GitHub.isInTeam")(
    function* (team: string, username: string) {
      const place = { ...teamParameters(team), username }
      const { data } = yield* call((request) => octokit.rest.teams.getMembershipForUserInOrg({ ...place, request }))
      // The other state is that of an invitation nobody has accepted yet.
      return data.state === "active"
    },
    Effect.catchTag("GitHubRefused", (refused) =>
      refused.status === 404 ? Effect.succeed(false) : Effect.fail(refused)
    )
  )

  const team = Effect.fn("GitHub.team")(function* (team: string) {
    const { data } = yield* call((request) => octokit.rest.teams.getByName({ ...teamParameters(team), request }))
    return { name: data.name }
  })

  return { isInTeam, team }
}

const teamParameters = (team: string) => {
  const [org = "", slug = ""] = team.split("/")
  return { org, team_slug: slug }
}
