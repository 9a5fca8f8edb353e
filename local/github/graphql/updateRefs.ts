import { readable, requireWrite } from "#local/github/access.ts"
import type { Call } from "#local/github/api/Route.ts"
import { Refusal } from "#local/github/Refusal.ts"
import { requireAll } from "#local/github/routes/appsPermissions.ts"
import { moveRef } from "#local/github/routes/gitDataRefs.ts"
import { repositoryShape } from "#local/github/shapes/repository.ts"
import type { Field } from "./parseQuery.ts"
import { pick } from "./pick.ts"

interface RefUpdate {
  readonly name: string
  readonly afterOid: string
  readonly beforeOid?: string
  readonly force?: boolean
}

/** Moves refs, each only if it stands where `beforeOid` says (docs.github.com/graphql, `UpdateRefsInput`); here one at a time. */
export const updateRefs = async (call: Call, field: Field): Promise<unknown> => {
  const { repositoryId, refUpdates, clientMutationId = null } = (field.args["input"] ?? {}) as Record<string, unknown>
  const found = call.hub.store.records.repositories.find(
    (one) => repositoryShape(call.hub, one).node_id === repositoryId
  )
  if (found === undefined) throw new Refusal(404, `Could not resolve to a node with the global id of '${repositoryId}'`)
  const repository = readable(call.hub, call.user, found.owner, found.name)
  requireAll(call.user, { contents: "write" })
  const by = requireWrite(call.hub, call.user, repository)
  const [update, ...others] = refUpdates as ReadonlyArray<RefUpdate>
  if (update === undefined || others.length > 0) throw new Refusal(422, "The stand-in moves one ref at a time")
  const answer = pick("UpdateRefsPayload", { clientMutationId }, field.selection)
  const { name: ref, afterOid: after, beforeOid, force = false } = update
  const before = beforeOid === undefined ? {} : { before: beforeOid }
  await call.hub.exclusively(repository, () => moveRef(call.hub, by, repository, { ref, after, force, ...before }))
  return answer
}
