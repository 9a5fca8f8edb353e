import type { GitCommit } from "#local/github/git/commits.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { commitShape, verification } from "./commit.ts"

/** GitHub's `git-commit`: the object alone. */
export const gitCommitShape = (hub: Hub, repository: RepositoryRecord, commit: GitCommit) => {
  const { node_id, html_url, parents, commit: content } = commitShape(hub, repository, commit)
  const { author, committer, message, tree, url } = content
  return {
    ...{ sha: commit.sha, node_id, url, html_url, author, committer, message, tree, parents },
    verification: verification(hub, commit)
  }
}
