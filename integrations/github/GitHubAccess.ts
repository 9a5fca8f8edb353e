import { Config, Context, Effect, Layer, Redacted } from "effect"
import { type App, credentials } from "./appSettings.ts"
import { type AppTokens, actAsApp } from "./appTokens.ts"
import { call, type GitHubClient, githubClient } from "./client.ts"
import type { GitHubRefused, GitHubUnavailable } from "./errors.ts"

/**
 * How we are known to GitHub, shared by the API's calls and by git. Reads `GITHUB_API_URL` and, through `credentials`,
 * `GITHUB_TOKEN` or `GITHUB_APP_*`; settings that contradict each other fail the layer.
 */
export class GitHubAccess extends Context.Service<
  GitHubAccess,
  {
    readonly kind: "none" | "token" | "app"
    readonly client: GitHubClient
    /** For reading `owner/name` with git over HTTP, as password of `x-access-token`; an App's is renewed where git was refused. */
    gitToken(
      repository: string,
      renew?: boolean
    ): Effect.Effect<Redacted.Redacted<string> | undefined, GitHubUnavailable | GitHubRefused>
  }
>()("redgreen/integrations/GitHubAccess") {
  static readonly layer = Layer.effect(
    GitHubAccess,
    Effect.gen(function* () {
      const apiUrl = yield* Config.String("GITHUB_API_URL").pipe(Config.withDefault("https://api.github.com"))
      const given = yield* credentials
      const token = given.kind === "token" ? given.token : undefined
      const client = githubClient({ apiUrl, token })
      const gitToken = given.kind === "app" ? appGitToken(client, given.app) : () => Effect.succeed(token)
      return GitHubAccess.of({ kind: given.kind, client, gitToken })
    })
  )
}

const appGitToken = (client: GitHubClient, app: App) => {
  const tokens: AppTokens = actAsApp(client, app)
  return (repository: string, renew = false) =>
    call(() => tokens({ repository, permissions: { contents: "read" } }, renew)).pipe(Effect.map(Redacted.make))
}
