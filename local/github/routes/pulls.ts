import { editPull, type PullChange } from "#local/github/actions/changePull.ts"
import { mergePull } from "#local/github/actions/mergePull.ts"
import { openPull } from "#local/github/actions/openPull.ts"
import { flagField, optionalText, textField } from "#local/github/api/fields.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Answer, type Call, type Route, route } from "#local/github/api/Route.ts"
import { pullOf, repositoryOf } from "#local/github/api/target.ts"
import { validationFailed } from "#local/github/Refusal.ts"
import type { PullRecord, RepositoryRecord } from "#local/github/records.ts"
import { commitShape } from "#local/github/shapes/commit.ts"
import { fileDiffShape } from "#local/github/shapes/fileDiff.ts"
import { comparison, pullListShape, pullShape } from "#local/github/shapes/pull.ts"

const MOST_COMMITS = 250

const PULL = "/repos/{owner}/{repo}/pulls/{number}"

export const pullRoutes: ReadonlyArray<Route> = [
  route("POST", "/repos/{owner}/{repo}/pulls", async (call) => {
    const repository = repositoryOf(call)
    const pull = await openPull(call.hub, call.user, repository, {
      title: textField(call.body, "title"),
      head: textField(call.body, "head"),
      base: textField(call.body, "base"),
      body: optionalText(call.body, "body") ?? null,
      draft: flagField(call.body, "draft")
    })
    const body = await pullShape(call.hub, repository, pull)
    return { status: 201, body, headers: { location: body.url } }
  }),
  route("GET", "/repos/{owner}/{repo}/pulls", (call) => {
    const repository = repositoryOf(call)
    const pulls = call.hub.store.pulls(repository).filter((pull) => wanted(call, repository, pull))
    const oldestFirst = call.url.searchParams.get("direction") === "asc"
    return paginate(call, oldestFirst ? pulls : pulls.toReversed(), (pull) => pullListShape(call.hub, repository, pull))
  }),
  route("GET", PULL, async (call) => {
    const repository = repositoryOf(call)
    const pull = pullOf(call, repository)
    const text = /application\/vnd\.github\.(?:v3\.)?(diff|patch)/.exec(call.accept)?.[1]
    if (text === "diff" || text === "patch") return textAnswer(call, repository, pull, text)
    return { status: 200, body: await pullShape(call.hub, repository, pull) }
  }),
  route("PATCH", PULL, async (call) => {
    const repository = repositoryOf(call)
    const pull = pullOf(call, repository)
    await editPull(call.hub, call.user, repository, pull, changeOf(call))
    return { status: 200, body: await pullShape(call.hub, repository, pull) }
  }),
  route("GET", `${PULL}/files`, async (call) => {
    const repository = repositoryOf(call)
    const { base, head } = await comparison(call.hub, repository, pullOf(call, repository))
    const files = await call.hub.git(repository).diff(base, head)
    return paginate(call, files, (file) => fileDiffShape(call.hub, repository, file, head))
  }),
  route("GET", `${PULL}/commits`, async (call) => {
    const repository = repositoryOf(call)
    const { base, head } = await comparison(call.hub, repository, pullOf(call, repository))
    const commits = await call.hub.git(repository).log(`${base}..${head}`, MOST_COMMITS)
    return paginate(call, commits.toReversed(), (commit) => commitShape(call.hub, repository, commit))
  }),
  route("PUT", `${PULL}/merge`, async (call) => {
    const repository = repositoryOf(call)
    const [title, message, sha] = ["commit_title", "commit_message", "sha"].map((name) => optionalText(call.body, name))
    const merged = await mergePull(call.hub, call.user, repository, pullOf(call, repository), {
      method: optionalText(call.body, "merge_method") ?? "merge",
      ...(title === undefined ? {} : { title }),
      ...(message === undefined ? {} : { message }),
      ...(sha === undefined ? {} : { sha })
    })
    return { status: 200, body: { sha: merged, merged: true, message: "Pull Request successfully merged" } }
  })
]

const wanted = ({ url }: Call, repository: RepositoryRecord, pull: PullRecord): boolean => {
  const state = url.searchParams.get("state") ?? "open"
  const head = url.searchParams.get("head")
  const base = url.searchParams.get("base")
  return (
    (state === "all" || pull.state === state) &&
    (base === null || pull.pull.base === base) &&
    // GitHub ignores a head without its owner.
    (head === null ||
      !head.includes(":") ||
      `${repository.owner}:${pull.pull.head}`.toLowerCase() === head.toLowerCase())
  )
}

const changeOf = ({ body }: Call): PullChange => {
  const state = optionalText(body, "state")
  if (state !== undefined && state !== "open" && state !== "closed") {
    throw validationFailed("PullRequest", { field: "state", code: "invalid" })
  }
  const fields = ["title", "body", "base"].map((name) => [name, optionalText(body, name)])
  return Object.fromEntries([...fields, ["state", state]].filter(([, value]) => value !== undefined))
}

const textAnswer = async (
  call: Call,
  repository: RepositoryRecord,
  pull: PullRecord,
  kind: "diff" | "patch"
): Promise<Answer> => {
  const { base, head } = await comparison(call.hub, repository, pull)
  const git = call.hub.git(repository)
  const body = await (kind === "diff" ? git.patch(base, head) : git.mailbox(base, head))
  return { status: 200, body, headers: { "content-type": `application/vnd.github.${kind}; charset=utf-8` } }
}
