import type { FileDiff } from "#local/github/git/diff.ts"
import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryApi, repositoryPage } from "./repository.ts"

/** GitHub's `diff-entry`; `sha` is the commit the file is seen at. */
export const fileDiffShape = (hub: Hub, repository: RepositoryRecord, file: FileDiff, sha: string) => {
  const path = file.filename.split("/").map(encodeURIComponent).join("/")
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryPage(hub, repository)}/blob/${sha}/${path}`,
    raw_url: `${repositoryPage(hub, repository)}/raw/${sha}/${path}`,
    contents_url: `${repositoryApi(hub, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousFilename === null ? {} : { previous_filename: file.previousFilename })
  }
}
