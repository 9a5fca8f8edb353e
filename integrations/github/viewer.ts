import { Effect } from "effect"
import { call, type GitHubClient } from "./client.ts"

/** Who a personal token belongs to, or the account an App acts as: it comments and commits as `<slug>[bot]`. */
export const viewerOf = Effect.fn("GitHub.viewer")(function* (kind: "token" | "app", octokit: GitHubClient) {
  const { data } =
    kind === "token"
      ? yield* call((request) => octokit.rest.users.getAuthenticated({ request }))
      : yield* botOf(octokit)
  return { login: data.login, id: data.id, type: data.type }
})

const botOf = Effect.fnUntraced(function* (octokit: GitHubClient) {
  const { data: app } = yield* call((request) => octokit.rest.apps.getAuthenticated({ request }))
  return yield* call((request) => octokit.rest.users.getByUsername({ username: `${app?.slug}[bot]`, request }))
})
