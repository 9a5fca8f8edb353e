import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import type { TreeEntry } from "#local/github/git/GitRepository.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryApi, repositoryPage } from "#local/github/shapes/repository.ts"

/** Larger files come without content unless they are asked for raw. */
const INLINE_BYTES = 1024 * 1024

const contents: Route["answer"] = async (call) => {
  const repository = repositoryOf(call)
  const git = call.hub.git(repository)
  const path = (call.params["path"] ?? "").replace(/^\/+|\/+$/g, "")
  const ref = call.url.searchParams.get("ref") ?? repository.defaultBranch
  const commit = await git.commitSha(ref)
  if (commit === null) throw new Refusal(404, `No commit found for the ref ${ref}`)
  const [entry] = path === "" ? [] : await git.tree(commit, path, false)
  if (path !== "" && entry === undefined) throw notFound()
  if (entry === undefined || entry.type === "tree") {
    const entries = await git.tree(commit, path, true)
    return {
      status: 200,
      body: entries.map((one) => ({ ...entryShape(call, repository, ref, one), type: kind(one, "file") }))
    }
  }
  const shape = entryShape(call, repository, ref, entry)
  if (entry.type === "commit") return { status: 200, body: { ...shape, type: "submodule", submodule_git_url: "" } }
  const bytes = await git.blob(entry.sha)
  if (call.accept.includes("raw"))
    return { status: 200, body: bytes, headers: { "content-type": "application/octet-stream" } }
  if (kind(entry, "file") === "symlink")
    return { status: 200, body: { ...shape, type: "symlink", target: bytes.toString() } }
  const inline = bytes.length <= INLINE_BYTES
  const content = inline ? bytes.toString("base64").replace(/.{60}/g, "$&\n") : ""
  return { status: 200, body: { ...shape, type: "file", encoding: inline ? "base64" : "none", content } }
}

export const contentRoutes: ReadonlyArray<Route> = [
  route("GET", "/repos/{owner}/{repo}/contents", contents),
  route("GET", "/repos/{owner}/{repo}/contents/{+path}", contents)
]

/** In a folder's listing a submodule counts as a file, for historical reasons. */
const kind = (entry: TreeEntry, submodule: string): string => {
  if (entry.type === "tree") return "dir"
  if (entry.type === "commit") return submodule
  return entry.mode === "120000" ? "symlink" : "file"
}

const entryShape = ({ hub }: Call, repository: RepositoryRecord, ref: string, entry: TreeEntry) => {
  const path = entry.path.split("/").map(encodeURIComponent).join("/")
  const url = `${repositoryApi(hub, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`
  const git = `${repositoryApi(hub, repository)}/git/${entry.type}s/${entry.sha}`
  const html = `${repositoryPage(hub, repository)}/${entry.type === "tree" ? "tree" : "blob"}/${encodeURIComponent(ref)}/${path}`
  return {
    name: entry.path.slice(entry.path.lastIndexOf("/") + 1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url,
    html_url: html,
    git_url: git,
    download_url: null,
    _links: { self: url, git, html }
  }
}
