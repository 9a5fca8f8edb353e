import type { Account } from "#local/github/Accounts.ts"
import { requireWrite } from "#local/github/access.ts"
import { refsMoved } from "#local/github/actions/refsMoved.ts"
import { NO_COMMIT } from "#local/github/announce.ts"
import { flagField, textField } from "#local/github/api/fields.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import type { Hub } from "#local/github/Hub.ts"
import { Refusal } from "#local/github/Refusal.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryApi } from "#local/github/shapes/repository.ts"

const REFS = "/repos/{owner}/{repo}/git/refs"

/** Branches and tags made, moved and removed by REST, which knows no lease. */
export const gitRefRoutes: ReadonlyArray<Route> = [
  route("POST", REFS, async (call) => {
    const repository = repositoryOf(call)
    const by = requireWrite(call.hub, call.user, repository)
    const ref = textField(call.body, "ref")
    if (!/^refs\/[^/]+\/./.test(ref)) throw new Refusal(422, "Reference name is not valid")
    await moveRef(call.hub, by, repository, {
      ref,
      after: textField(call.body, "sha"),
      force: false,
      before: NO_COMMIT
    })
    return { status: 201, body: await refShape(call, repository, ref) }
  }),
  route("PATCH", `${REFS}/{+ref}`, async (call) => {
    const repository = repositoryOf(call)
    const by = requireWrite(call.hub, call.user, repository)
    const ref = await existing(call, repository)
    await moveRef(call.hub, by, repository, {
      ref,
      after: textField(call.body, "sha"),
      force: flagField(call.body, "force")
    })
    return { status: 200, body: await refShape(call, repository, ref) }
  }),
  route("DELETE", `${REFS}/{+ref}`, async (call) => {
    const repository = repositoryOf(call)
    const by = requireWrite(call.hub, call.user, repository)
    const ref = await existing(call, repository)
    await moveRef(call.hub, by, repository, { ref, after: NO_COMMIT, force: true })
    return { status: 204 }
  })
]

export interface Move {
  readonly ref: string
  /** Forty zeros remove the ref. */
  readonly after: string
  readonly force: boolean
  /** Where it must stand; forty zeros: nowhere. */
  readonly before?: string
}

/** Moves a ref under git's rules, and tells the world. */
export const moveRef = async (hub: Hub, by: Account, repository: RepositoryRecord, move: Move): Promise<void> => {
  const git = hub.git(repository)
  const { ref, after, force } = move
  const before = (await git.ref(ref)) ?? NO_COMMIT
  if (move.before !== undefined && move.before !== before)
    throw new Refusal(
      422,
      move.before === NO_COMMIT ? "Reference already exists" : "Reference cannot be updated: it moved"
    )
  if (after === NO_COMMIT) await git.write(["update-ref", "-d", ref, before], "")
  else {
    if ((await git.commitSha(after)) !== after) throw new Refusal(422, "Object does not exist")
    if (!force && before !== NO_COMMIT && !(await git.isAncestor(before, after)))
      throw new Refusal(422, "Update is not a fast forward")
    await git.updateRef(ref, after, before)
  }
  await refsMoved(hub, by, repository, before === after ? [] : [{ ref, before, after }])
}

const existing = async ({ hub, params }: Call, repository: RepositoryRecord): Promise<string> => {
  const ref = `refs/${params["ref"]}`
  if ((await hub.git(repository).ref(ref)) === null) throw new Refusal(422, "Reference does not exist")
  return ref
}

const refShape = async ({ hub }: Call, repository: RepositoryRecord, ref: string) => {
  const sha = (await hub.git(repository).ref(ref)) ?? ""
  const api = `${repositoryApi(hub, repository)}/git`
  const node_id = `REF_${Buffer.from(`${repository.id}:${ref}`).toString("base64url")}`
  return { ref, node_id, url: `${api}/${ref}`, object: { type: "commit", sha, url: `${api}/commits/${sha}` } }
}
