import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { ConfigProvider, Effect, Layer, Logger } from "effect"
import { ApprovalPolicy } from "#domain/ApprovalPolicy.ts"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import { cautious } from "#domain/Policy.ts"
import { load } from "#domain/transact.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { type SentryStandIn, startSentry } from "#local/sentry/startSentry.ts"
import { freshAlert, withEvent } from "#test/alerts.ts"
import { tell } from "#test/story.ts"
import { handle, listener, type Webhook } from "../Webhook.ts"
import { receiveAlertAction, receiveRepositoryOptions } from "./components.ts"
import { receiveSentryLegacy } from "./legacy.ts"
import { receiveSentry } from "./receive.ts"

export const secret = "client-secret"
export const kim = { type: "user", id: "7", name: "Kim" } as const

/** Sentry's door before a stand-in, over a log in memory. */
export const withDoor = <A, E>(
  settings: Readonly<Record<string, string>>,
  use: (
    door: Effect.Success<ReturnType<typeof open>>
  ) => Effect.Effect<A, E, EventStore | Sentry | GitHub | ApprovalPolicy>
) =>
  Effect.gen(function* () {
    const sentry = yield* Effect.acquireRelease(
      Effect.promise(() => startSentry({ token: "sntrys_local" })),
      (standIn) => Effect.promise(() => standIn.stop())
    )
    const provider = ConfigProvider.layer(
      ConfigProvider.fromUnknown({
        ...{ SENTRY_URL: sentry.url, SENTRY_AUTH_TOKEN: "sntrys_local", SENTRY_WEBHOOK_SECRET: secret },
        ...{ REDGREEN_REPOSITORIES: "harbor/parcel-post", SENTRY_ORGANIZATION: "harbor" },
        // Nobody whose GitHub account is known speaks here, so it is never asked.
        ...{ GITHUB_TOKEN: "none", GITHUB_API_URL: "http://127.0.0.1:9" },
        ...settings
      })
    )
    const services = Layer.mergeAll(
      EventStore.layerMemory,
      Sentry.layer,
      GitHub.layer,
      Layer.succeed(ApprovalPolicy, cautious)
    )
    return yield* Effect.flatMap(open(sentry), use).pipe(
      Effect.provide(Layer.mergeAll(Layer.provide(services, provider), provider, Logger.layer([])))
    )
  }).pipe(Effect.scoped)

const routes: Readonly<Record<string, Webhook<EventStore | GitHub | ApprovalPolicy>>> = {
  "/webhooks/sentry": { name: "sentry", receive: receiveSentry },
  "/webhooks/sentry/alert-action": { name: "sentry", receive: receiveAlertAction },
  "/webhooks/sentry/repositories": { name: "sentry", receive: receiveRepositoryOptions },
  "/webhooks/sentry/legacy": { name: "sentry", receive: receiveSentryLegacy }
}

const open = Effect.fnUntraced(function* (sentry: SentryStandIn) {
  const run = Effect.runPromiseWith(yield* Effect.context<EventStore | GitHub | ApprovalPolicy>())
  const server = yield* Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const listening = createServer((request, response) => {
            const webhook = routes[request.url?.split("?")[0] ?? ""]!
            listener((delivery) => run(handle(webhook, delivery)))(request, response)
          }).listen(0, "127.0.0.1", () => resolve(listening))
        })
    ),
    (started) =>
      Effect.sync(() => {
        started.close()
        started.closeAllConnections()
      })
  )
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/sentry`
  sentry.connect({ url, secret })

  const task = (issueId: string): TaskId => taskIdOf(`sentry:harbor:${issueId}`)
  return {
    ...{ sentry, url, task },
    tags: (issueId: string) => Effect.map(load(task(issueId)), ({ history }) => history.map(({ event }) => event._tag)),
    history: (issueId: string) => load(task(issueId)),
    /** What was told of the issue's task, the first event at that moment. */
    past: Effect.fnUntraced(function* (issueId: string, events: ReadonlyArray<Event>, begin: Date) {
      const store = yield* EventStore
      const own = events.map((event) =>
        event._tag === "task.received"
          ? { ...event, source: { ...event.source, key: `sentry:harbor:${issueId}`, issueId } }
          : event
      )
      const told = tell(own, task(issueId), begin.toISOString()).map(({ stored }) => stored)
      yield* Effect.orDie(store.append(task(issueId), 0, told))
    }),
    /** An alert of an issue nobody has heard of, that long ago. */
    alertFrom: (minutesAgo: number) => {
      const datetime = new Date(Date.now() - minutesAgo * 60_000).toISOString()
      return withEvent(freshAlert(), { datetime })
    }
  }
})
