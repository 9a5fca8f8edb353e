import type { RestEndpointMethodTypes } from "@octokit/rest"
import { Effect } from "effect"
import { call, callOnce, type GitHubClient } from "./client.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

/** One attempt to deliver a webhook to us; asking for it again makes another one with the same `guid`. */
export interface HookDelivery {
  readonly id: number
  readonly guid: string
  readonly event: string
  /** ISO 8601. */
  readonly deliveredAt: string
  /** What we answered; 0 where nothing came back. */
  readonly statusCode: number
}

/** Where GitHub keeps deliveries: with the App, or with a repository's webhook. */
export type HookPlace =
  | { readonly kind: "app" }
  | { readonly kind: "repository"; readonly repository: string; readonly hook: number }

/** Deliveries fetched at most from one place: GitHub keeps those of three days, and busy repositories have thousands. */
const mostPages = 10

export const deliveryCalls = (octokit: GitHubClient, kind: "app" | "token") => {
  /** Where our deliveries are kept; of a repository only webhooks that lead to us. */
  const hookPlaces = Effect.fn("GitHub.hookPlaces")(function* (repository: string) {
    if (kind === "app") return [{ kind }] satisfies ReadonlyArray<HookPlace>
    const place = { ...repositoryParameters(repository), per_page: 100 }
    const { data } = yield* call((request) => octokit.rest.repos.listWebhooks({ ...place, request }))
    return data
      .filter(({ config }) => URL.parse(config.url ?? "")?.pathname.endsWith("/webhooks/github"))
      .map(({ id }): HookPlace => ({ kind: "repository", repository, hook: id }))
  })

  /** Newest first, back to a moment (milliseconds) or as far as ten pages go. */
  const deliveries = Effect.fn("GitHub.deliveries")(function* (place: HookPlace, since: number) {
    return yield* call(async (request) => {
      const pages =
        place.kind === "app"
          ? octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100, request })
          : octokit.paginate.iterator(octokit.rest.repos.listWebhookDeliveries, {
              ...hookOf(place),
              per_page: 100,
              request
            })
      const found: Array<HookDelivery> = []
      let page = 0
      for await (const { data } of pages) {
        found.push(...data.map(fromWire))
        page += 1
        if (page === mostPages || Date.parse(found.at(-1)?.deliveredAt ?? "") < since) break
      }
      return found
    })
  })

  const redeliver = Effect.fn("GitHub.redeliver")(function* (place: HookPlace, delivery_id: number) {
    yield* callOnce<unknown>((request) =>
      place.kind === "app"
        ? octokit.rest.apps.redeliverWebhookDelivery({ delivery_id, request })
        : octokit.rest.repos.redeliverWebhookDelivery({ ...hookOf(place), delivery_id, request })
    )
  })

  return { hookPlaces, deliveries, redeliver }
}

const hookOf = ({ hook, repository }: Extract<HookPlace, { kind: "repository" }>) => ({
  ...repositoryParameters(repository),
  hook_id: hook
})

type Wire = RestEndpointMethodTypes["repos"]["listWebhookDeliveries"]["response"]["data"][number]

const fromWire = ({ delivered_at, event, guid, id, status_code }: Wire): HookDelivery => ({
  id,
  guid,
  event,
  deliveredAt: delivered_at,
  statusCode: status_code
})
