import { type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import type { GitRepository } from "#local/github/git/GitRepository.ts"
import type { Hub } from "#local/github/Hub.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { commitShape } from "#local/github/shapes/commit.ts"
import { fileDiffShape } from "#local/github/shapes/fileDiff.ts"
import { repositoryApi, repositoryPage } from "#local/github/shapes/repository.ts"

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
const MOST_COMPARED = 250

export const commitRoutes: ReadonlyArray<Route> = [
  route("GET", "/repos/{owner}/{repo}/commits/{+ref}", async (call) => {
    const repository = repositoryOf(call)
    const git = call.hub.git(repository)
    const ref = call.params["ref"] ?? ""
    const sha = await git.commitSha(ref)
    const [commit] = sha === null ? [] : await git.log(sha, 1)
    if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`)
    const files = await git.diff(commit.parents[0] ?? EMPTY_TREE, commit.sha)
    const additions = files.reduce((sum, file) => sum + file.additions, 0)
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
    return {
      status: 200,
      body: {
        ...commitShape(call.hub, repository, commit),
        stats: { additions, deletions, total: additions + deletions },
        files: files.map((file) => fileDiffShape(call.hub, repository, file, commit.sha))
      }
    }
  }),
  route("GET", "/repos/{owner}/{repo}/compare/{+basehead}", async (call) => {
    const repository = repositoryOf(call)
    const git = call.hub.git(repository)
    const [base, head] = await Promise.all(sides(call.params["basehead"] ?? "").map((name) => git.commitSha(name)))
    if (!base || !head) throw notFound()
    return { status: 200, body: await compared(call.hub, repository, git, base, head) }
  })
]

const compared = async (hub: Hub, repository: RepositoryRecord, git: GitRepository, base: string, head: string) => {
  const meeting = await git.mergeBase(base, head)
  if (meeting === null) throw new Refusal(404, `No common ancestor between ${base} and ${head}.`)
  const [ahead, behind, [baseCommit], [meetingCommit], newest, files] = await Promise.all([
    git.count(`${base}..${head}`),
    git.count(`${head}..${base}`),
    git.log(base, 1),
    git.log(meeting, 1),
    git.log(`${base}..${head}`, MOST_COMPARED),
    git.diff(meeting, head)
  ])
  if (baseCommit === undefined || meetingCommit === undefined) throw notFound()
  const page = `${repositoryPage(hub, repository)}/compare/${base}...${head}`
  return {
    url: `${repositoryApi(hub, repository)}/compare/${base}...${head}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: commitShape(hub, repository, baseCommit),
    merge_base_commit: commitShape(hub, repository, meetingCommit),
    status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: newest.toReversed().map((commit) => commitShape(hub, repository, commit)),
    files: files.map((file) => fileDiffShape(hub, repository, file, head))
  }
}

/** `base...head`, each optionally with an owner in front. */
const sides = (text: string): ReadonlyArray<string> => {
  const [base, head] = text.split("...")
  if (!base || !head) throw notFound()
  return [base, head].map((side) => side.replace(/^[^/:]+:/, ""))
}
