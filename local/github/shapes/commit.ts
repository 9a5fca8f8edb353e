import type { GitCommit, GitPerson } from "#local/github/git/commits.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryApi, repositoryPage } from "./repository.ts"
import { userShape } from "./user.ts"

/** GitHub's `commit`, without `stats` and `files`. */
export const commitShape = (hub: Hub, repository: RepositoryRecord, commit: GitCommit) => {
  const api = repositoryApi(hub, repository)
  const page = repositoryPage(hub, repository)
  return {
    sha: commit.sha,
    node_id: `C_${Buffer.from(commit.sha).toString("base64url")}`,
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: verification(hub, commit)
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: accountOf(hub, commit.author),
    committer: accountOf(hub, commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/commit/${sha}` }))
  }
}

/** Only what GitHub itself signed is verified here: nobody registers a key with the stand-in. */
export const verification = (hub: Hub, { sha, message, committer }: GitCommit) =>
  hub.store.records.signed.includes(sha)
    ? {
        ...{ verified: true, reason: "valid", payload: message, verified_at: committer.date },
        signature: "-----BEGIN PGP SIGNATURE-----\n\nstand-in\n-----END PGP SIGNATURE-----\n"
      }
    : { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null }

/** GitHub knows people by their e-mail address; of ours only the `noreply` form says who it is. */
const accountOf = (hub: Hub, person: GitPerson) => {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(person.email)?.[1]
  const account = login === undefined ? undefined : hub.accounts.named(login)
  return account === undefined ? null : userShape(hub, account)
}
