import { paginate } from "#local/github/api/paginate.ts"
import { type Call, type Route, route } from "#local/github/api/Route.ts"
import { notFound } from "#local/github/Refusal.ts"
import type { DeliveryRecord } from "#local/github/records.ts"
import { deliveryItemShape, deliveryShape } from "#local/github/shapes/delivery.ts"
import { appOf } from "./apps.ts"

const DELIVERIES = "/app/hook/deliveries"

/** The App's own webhook: here it is the one that the repositories share. */
export const appHookRoutes: ReadonlyArray<Route> = [
  route("GET", DELIVERIES, (call) => paginate(call, seenBy(call).toReversed(), deliveryItemShape)),
  route("GET", `${DELIVERIES}/{id}`, (call) => ({ status: 200, body: deliveryShape(deliveryOf(call)) })),
  route("POST", `${DELIVERIES}/{id}/attempts`, (call) => {
    const delivery = deliveryOf(call)
    const repository = call.hub.store.records.repositories.find(({ id }) => id === delivery.repositoryId)
    if (repository === undefined) throw notFound()
    call.hub.webhooks.redeliver(repository, delivery)
    return { status: 202, body: {} }
  })
]

const seenBy = (call: Call): ReadonlyArray<DeliveryRecord> => {
  const app = appOf(call)
  const { deliveries, repositories } = call.hub.store.records
  const own = repositories.filter((one) => call.hub.accounts.apps.installationOn(app, one) !== undefined)
  return deliveries.filter(
    ({ repositoryId, status }) => status !== "pending" && own.some(({ id }) => id === repositoryId)
  )
}

const deliveryOf = (call: Call): DeliveryRecord => {
  const delivery = seenBy(call).find(({ id }) => String(id) === call.params["id"])
  if (delivery === undefined) throw notFound()
  return delivery
}
