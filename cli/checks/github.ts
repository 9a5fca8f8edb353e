import { Effect } from "effect"
import { GitHub } from "#integrations/GitHub.ts"
import { type Check, fail, isSet, ok, setting, warn } from "./Finding.ts"

/** The token, what it may do with each repository of `REDGREEN_REPOSITORIES`, and the webhook's secret. */
export const github: Check = Effect.gen(function* () {
  const list = (yield* setting("REDGREEN_REPOSITORIES", "")).split(",").map((name) => name.trim())
  const repositories = list.filter((name) => name !== "")
  if (yield* isSet("GITHUB_TOKEN")) return yield* Effect.provide(asked(repositories), GitHub.layer)
  return [
    repositories.length === 0
      ? ok("github", "not set up: `redgreen up` brings a GitHub of its own")
      : fail("github", "REDGREEN_REPOSITORIES is set, GITHUB_TOKEN is not", "Set GITHUB_TOKEN in .env.")
  ]
})

const asked = Effect.fnUntraced(function* (repositories: ReadonlyArray<string>) {
  const { viewer } = yield* GitHub
  const token = yield* viewer.pipe(
    Effect.map(({ login }) => ok("github", `token of ${login}`)),
    Effect.catchTags({
      GitHubRefused: ({ message, status }) =>
        Effect.succeed(fail("github", `token refused (${status}): ${message}`, renew)),
      GitHubUnavailable: ({ message }) => Effect.succeed(fail("github", `cannot be asked: ${message}`, reach))
    })
  )
  // Without a token that works every other question would only say so again.
  const each = token.status === "ok" ? yield* Effect.forEach(repositories, pushable, { concurrency: 4 }) : []
  const secret = (yield* isSet("GITHUB_WEBHOOK_SECRET"))
    ? ok("github webhook", "secret set")
    : fail("github webhook", "GITHUB_WEBHOOK_SECRET is not set, so no comment will be heard", hook)
  return [token, ...(repositories.length === 0 ? [warn("github", "no repositories named", choose)] : each), secret]
})

const pushable = Effect.fnUntraced(function* (repository: string) {
  const github = yield* GitHub
  const check = `github ${repository}`
  // Whatever else is wrong with the name is found out here as well.
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return fail(check, "is not owner/name", choose)
  return yield* github.repository(repository).pipe(
    Effect.map(({ defaultBranch, permissions }) =>
      permissions.push
        ? ok(check, `may push, default branch ${defaultBranch}`)
        : fail(check, "may read, not push", grant)
    ),
    Effect.catchTags({
      GitHubRefused: ({ message, status }) => Effect.succeed(fail(check, `${status}: ${message}`, grant)),
      GitHubUnavailable: ({ message }) => Effect.succeed(fail(check, `cannot be asked: ${message}`, reach))
    })
  )
})

const renew = "Make a new token (contents and pull requests: read and write) and set GITHUB_TOKEN in .env."
const reach = "Check GITHUB_API_URL and the network, and try again."
const grant = "Give the token access to it, with contents and pull requests: read and write."
const choose = "Name the repositories it may fix in REDGREEN_REPOSITORIES, as owner/name,owner/name."
const hook = "Set GITHUB_WEBHOOK_SECRET in .env and the same secret at the repository's webhook."
