import { Effect } from "effect"
import { missingOn } from "#integrations/github/appFacts.ts"
import type { GitHubRefused, GitHubUnavailable } from "#integrations/github/errors.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { GitHubAccess } from "#integrations/github/GitHubAccess.ts"
import { type Check, type Finding, fail, isSet, ok, setting, warn } from "./Finding.ts"
import { githubTeams } from "./githubTeams.ts"

/** Who we are to GitHub, what we may do with each repository of `REDGREEN_REPOSITORIES`, whose teams we see, and the webhook's secret. */
export const github: Check = Effect.gen(function* () {
  const list = (yield* setting("REDGREEN_REPOSITORIES", "")).split(",").map((name) => name.trim())
  const repositories = list.filter((name) => name !== "")
  const { kind } = yield* GitHubAccess
  if (kind !== "none") return yield* Effect.provide(asked(repositories), GitHub.layer)
  return [
    repositories.length === 0
      ? ok("github", "not set up: `redgreen up` brings a GitHub of its own")
      : fail(
          "github",
          "REDGREEN_REPOSITORIES is set, but nothing says who we are",
          "Set GITHUB_TOKEN, or GITHUB_APP_ID with its private key, in .env."
        )
  ]
}).pipe(
  Effect.provide(GitHubAccess.layer),
  Effect.catchTag("ConfigError", ({ cause }) =>
    Effect.succeed([fail("github", cause.message, "Mend it in .env; docs for each key are in .env.example.")])
  )
)

const asked = Effect.fnUntraced(function* (repositories: ReadonlyArray<string>) {
  const { viewer } = yield* GitHub
  const { kind } = yield* GitHubAccess
  const renew = kind === "app" ? appRenew : tokenRenew
  const who = yield* viewer.pipe(
    Effect.map(({ login }) => ok("github", kind === "app" ? `GitHub App, acts as ${login}` : `token of ${login}`)),
    Effect.catchTags({
      GitHubRefused: ({ message, status }) =>
        Effect.succeed(fail("github", `${kind === "app" ? "App" : "token"} refused (${status}): ${message}`, renew)),
      GitHubUnavailable: ({ message }) => Effect.succeed(fail("github", `cannot be asked: ${message}`, reach))
    })
  )
  // Without one that works every other question would only say so again.
  const each = who.status === "ok" ? yield* Effect.forEach(repositories, checked, { concurrency: 4 }) : []
  const teams = who.status === "ok" ? yield* githubTeams : []
  const secret = (yield* isSet("GITHUB_WEBHOOK_SECRET"))
    ? ok("github webhook", "secret set")
    : fail("github webhook", "GITHUB_WEBHOOK_SECRET is not set, so no comment will be heard", hook)
  return [
    who,
    ...(repositories.length === 0 ? [warn("github", "no repositories named", choose)] : each),
    ...teams,
    secret
  ]
})

const checked = Effect.fnUntraced(function* (repository: string) {
  const { kind } = yield* GitHubAccess
  const check = `github ${repository}`
  // Whatever else is wrong with the name is found out here as well.
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return fail(check, "is not owner/name", choose)
  return yield* kind === "app" ? installed(check, repository) : pushable(check, repository)
})

const pushable = Effect.fnUntraced(function* (check: string, repository: string) {
  const github = yield* GitHub
  return yield* github.repository(repository).pipe(
    Effect.map(({ defaultBranch, permissions }) =>
      permissions.push
        ? ok(check, `may push, default branch ${defaultBranch}`)
        : fail(check, "may read, not push", grant)
    ),
    unlessAsked(check, grant)
  )
})

const installed = Effect.fnUntraced(function* (check: string, repository: string) {
  const github = yield* GitHub
  const { client } = yield* GitHubAccess
  return yield* missingOn(client, repository).pipe(
    Effect.flatMap(({ suspended, permissions, events }) => {
      if (suspended) return Effect.succeed(fail(check, "the App's installation is suspended", install))
      if (permissions.length > 0)
        return Effect.succeed(fail(check, `the App may not: ${permissions.join(", ")}`, widen))
      if (events.length > 0)
        return Effect.succeed(warn(check, `the App does not hear: ${events.join(", ")}`, subscribe))
      return Effect.map(github.repository(repository), ({ defaultBranch }) =>
        ok(check, `the App may do all it needs and hears all events, default branch ${defaultBranch}`)
      )
    }),
    unlessAsked(check, install)
  )
})

const unlessAsked =
  (check: string, mend: string) =>
  <R>(asked: Effect.Effect<Finding, GitHubRefused | GitHubUnavailable, R>) =>
    Effect.catchTags(asked, {
      GitHubRefused: ({ message, status }) => Effect.succeed(fail(check, `${status}: ${message}`, mend)),
      GitHubUnavailable: ({ message }) => Effect.succeed(fail(check, `cannot be asked: ${message}`, reach))
    })

const tokenRenew = "Make a new token (contents and pull requests: read and write) and set GITHUB_TOKEN in .env."
const appRenew = "Check GITHUB_APP_ID and the private key in .env, and that the App is installed somewhere."
const reach = "Check GITHUB_API_URL and the network, and try again."
const grant = "Give the token access to it, with contents and pull requests: read and write."
const install = "Install the App on it, or choose it in the settings of the App's installation."
const widen = "Grant it on the App's permission page; the owner of the repository then has to accept the change."
const subscribe = "Subscribe to them on the App's page under Permissions & events."
const choose = "Name the repositories it may fix in REDGREEN_REPOSITORIES, as owner/name,owner/name."
const hook = "Set GITHUB_WEBHOOK_SECRET in .env and the same secret at the webhook of the repository or the App."
