import { requireHookAccess } from "#local/github/access.ts"
import { paginate } from "#local/github/api/paginate.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { repositoryOf } from "#local/github/api/target.ts"
import { notFound } from "#local/github/Refusal.ts"
import type { DeliveryRecord, RepositoryRecord } from "#local/github/records.ts"
import { deliveryItemShape, deliveryShape } from "#local/github/shapes/delivery.ts"
import { hookShape } from "#local/github/shapes/hook.ts"

const DELIVERIES = "/repos/{owner}/{repo}/hooks/{hook}/deliveries"

export const hookRoutes: ReadonlyArray<Route> = [
  route("GET", "/repos/{owner}/{repo}/hooks", (call) => {
    const repository = repositoryOf(call)
    requireHookAccess(call.hub, call.user, repository)
    const hooks = call.hub.webhooks.hook === undefined ? [] : [call.hub.webhooks.hook]
    return paginate(call, hooks, (hook) => hookShape(call.hub, repository, hook.url))
  }),
  route("GET", DELIVERIES, (call) => {
    const done = deliveriesOf(call, hookOwner(call)).filter((one) => one.status !== "pending")
    return paginate(call, done.toReversed(), deliveryItemShape)
  }),
  route("GET", `${DELIVERIES}/{id}`, (call) => {
    return { status: 200, body: deliveryShape(deliveryOf(call, hookOwner(call))) }
  }),
  route("POST", `${DELIVERIES}/{id}/attempts`, (call) => {
    const repository = hookOwner(call)
    call.hub.webhooks.redeliver(repository, deliveryOf(call, repository))
    return { status: 202, body: {} }
  })
]

const hookOwner = (call: Call): RepositoryRecord => {
  const repository = repositoryOf(call)
  requireHookAccess(call.hub, call.user, repository)
  if (String(repository.hookId) !== call.params["hook"] || call.hub.webhooks.hook === undefined) throw notFound()
  return repository
}

const deliveriesOf = (call: Call, repository: RepositoryRecord): ReadonlyArray<DeliveryRecord> =>
  call.hub.store.records.deliveries.filter((one) => one.hookId === repository.hookId)

const deliveryOf = (call: Call, repository: RepositoryRecord): DeliveryRecord => {
  const delivery = deliveriesOf(call, repository).find((one) => one.id === Number(call.params["id"]))
  if (delivery === undefined) throw notFound()
  return delivery
}
