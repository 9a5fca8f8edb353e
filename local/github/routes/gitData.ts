import { randomUUID } from "node:crypto"
import { rm } from "node:fs/promises"
import { requireWrite } from "#local/github/access.ts"
import { optionalText, textField } from "#local/github/api/fields.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import type { GitRepository } from "#local/github/git/GitRepository.ts"
import { now } from "#local/github/now.ts"
import { notFound, Refusal } from "#local/github/Refusal.ts"
import { gitCommitShape } from "#local/github/shapes/gitCommit.ts"
import { repositoryApi } from "#local/github/shapes/repository.ts"

const GIT = "/repos/{owner}/{repo}/git"
const MODES: Readonly<Record<string, string>> = {
  "100644": "blob",
  "100755": "blob",
  "120000": "blob",
  "040000": "tree",
  "160000": "commit"
}

/** Git's objects one by one: content-addressed, so making one again is the same one. */
export const gitDataRoutes: ReadonlyArray<Route> = [
  route("POST", `${GIT}/blobs`, async (call) => {
    const repository = repositoryOf(call)
    requireWrite(call.hub, call.user, repository)
    const encoding = optionalText(call.body, "encoding") === "base64" ? "base64" : "utf8"
    const content = Buffer.from(textField(call.body, "content"), encoding)
    const sha = await call.hub.git(repository).write(["hash-object", "-w", "--stdin"], content)
    return { status: 201, body: { sha, url: `${repositoryApi(call.hub, repository)}/git/blobs/${sha}` } }
  }),
  route("POST", `${GIT}/trees`, async (call) => {
    const repository = repositoryOf(call)
    requireWrite(call.hub, call.user, repository)
    const git = call.hub.git(repository)
    const sha = await writeTree(git, optionalText(call.body, "base_tree"), entriesOf(call))
    const api = `${repositoryApi(call.hub, repository)}/git`
    const tree = (await git.tree(sha, "", true)).map(({ path, mode, type, sha: object, size }) => ({
      ...{ path, mode, type, sha: object, url: `${api}/${type}s/${object}` },
      ...(type === "blob" ? { size } : {})
    }))
    return { status: 201, body: { sha, url: `${api}/trees/${sha}`, tree, truncated: false } }
  }),
  route("POST", `${GIT}/commits`, async (call) => {
    const repository = repositoryOf(call)
    const by = requireWrite(call.hub, call.user, repository)
    const git = call.hub.git(repository)
    const tree = textField(call.body, "tree")
    if ((await git.type(tree)) !== "tree") throw new Refusal(422, "Tree SHA does not exist")
    const { parents = [] } = call.body
    if (!Array.isArray(parents))
      throw new Refusal(422, "Invalid request.\n\nFor 'properties/parents', an array is needed.")
    for (const parent of parents)
      if ((await git.commitSha(String(parent))) !== parent)
        throw new Refusal(422, "Parent SHA does not exist or is not a commit object")
    const given = [call.body["author"], call.body["committer"]].some((person) => person !== undefined)
    const own = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.com` }
    const author = person(call.body["author"], own)
    // GitHub signs with its own key what an App makes in its own name.
    const signs = by.grant !== undefined && !given
    const committer = person(call.body["committer"], signs ? { name: "GitHub", email: "noreply@github.com" } : author)
    const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", String(parent)]), "-F", "-"]
    const sha = await git.write(args, textField(call.body, "message"), {
      ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_AUTHOR_DATE: author.date },
      ...{ GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email },
      GIT_COMMITTER_DATE: committer.date
    })
    if (signs) call.hub.store.records.signed.push(sha)
    call.hub.store.changed()
    return { status: 201, body: gitCommitShape(call.hub, repository, (await git.log(sha, 1))[0]!) }
  }),
  route("GET", `${GIT}/commits/{sha}`, async (call) => {
    const repository = repositoryOf(call)
    const git = call.hub.git(repository)
    const sha = call.params["sha"] ?? ""
    if ((await git.commitSha(sha)) !== sha) throw notFound()
    return { status: 200, body: gitCommitShape(call.hub, repository, (await git.log(sha, 1))[0]!) }
  })
]

interface Entry {
  readonly path: string
  readonly mode: string
  readonly sha: string | null
}

const entriesOf = ({ body }: Call): ReadonlyArray<Entry> => {
  const { tree } = body
  if (!Array.isArray(tree) || tree.length === 0) throw new Refusal(422, "Invalid tree info")
  return tree.map(({ path, mode, type, sha }) => {
    const known = typeof path === "string" && path !== "" && (sha === null || typeof sha === "string")
    if (!known || MODES[mode] !== type)
      throw new Refusal(422, "tree.mode must be one of 040000, 100644, 100755, 120000, 160000")
    return { path, mode, sha }
  })
}

const writeTree = async (git: GitRepository, base: string | undefined, entries: ReadonlyArray<Entry>) => {
  const env = { GIT_INDEX_FILE: `${git.directory}/index-${randomUUID()}` }
  if (base !== undefined && (await git.type(base)) !== "tree")
    throw new Refusal(422, "base_tree is not a valid tree oid")
  for (const { sha, mode } of entries)
    if (sha !== null && mode !== "160000" && (await git.type(sha)) !== MODES[mode])
      throw new Refusal(422, `tree.sha ${sha} is not a valid ${MODES[mode]}`)
  await git.write(base === undefined ? ["read-tree", "--empty"] : ["read-tree", base], "", env)
  const lines = entries.map(({ path, mode, sha }) => `${sha === null ? "0" : mode} ${sha ?? "0".repeat(40)}\t${path}\0`)
  try {
    await git.write(["update-index", "-z", "--index-info"], lines.join(""), env)
    return await git.write(["write-tree"], "", env)
  } catch {
    throw new Refusal(422, "GitRPC::BadObjectState")
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true })
  }
}

const person = (given: unknown, otherwise: { readonly name: string; readonly email: string }) => {
  const { name = otherwise.name, email = otherwise.email, date = now() } = (given ?? {}) as Record<string, string>
  return { name, email, date }
}
