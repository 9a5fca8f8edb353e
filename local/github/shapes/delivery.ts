import type { DeliveryRecord } from "#local/github/records.ts"

/** GitHub's `hook-delivery-item`. */
export const deliveryItemShape = (delivery: DeliveryRecord) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.deliveredAt,
  redelivery: delivery.redelivery,
  duration: delivery.duration,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: null,
  repository_id: delivery.repositoryId,
  throttled_at: null
})

/** GitHub's `hook-delivery`: the item with both sides of the exchange. */
export const deliveryShape = (delivery: DeliveryRecord) => ({
  ...deliveryItemShape(delivery),
  url: delivery.url,
  request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.payload) as unknown },
  response: { headers: delivery.responseHeaders, payload: delivery.responsePayload }
})
