import { Effect } from "effect"
import { readPolicy } from "#infra/ApprovalPolicy.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { fail, ok } from "./Finding.ts"

/** Whether we can see who is in the teams that the approvals policy names. What is wrong with the policy itself is said elsewhere. */
export const githubTeams = Effect.gen(function* () {
  const { teams = [] } = yield* readPolicy.pipe(
    Effect.map(({ github }) => github),
    Effect.catchTag("PolicyInvalid", () => Effect.succeed({ teams: [] }))
  )
  return yield* Effect.forEach(teams, seen, { concurrency: 4 })
})

const seen = Effect.fnUntraced(function* (team: string) {
  const check = `github team ${team}`
  return yield* (yield* GitHub).team(team).pipe(
    Effect.as(ok(check, "we see who is in it")),
    Effect.catchTags({
      GitHubRefused: ({ message, status }) =>
        Effect.succeed(fail(check, `${status}: ${message}; nobody may decide by being in it`, mend)),
      GitHubUnavailable: ({ message }) => Effect.succeed(fail(check, `cannot be asked: ${message}`, mend))
    })
  )
})

const mend =
  "Check its name (organization/slug), and give the App Members: read, or the token read:org (fine-grained: Members: read)."
