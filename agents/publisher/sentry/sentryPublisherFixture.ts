import { ConfigProvider, Effect, Layer } from "effect"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load } from "#domain/transact.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import { startSentry } from "#local/sentry/startSentry.ts"
import { freshAlert, withEvent } from "#test/alerts.ts"
import { storyTask, tell } from "#test/story.ts"
import { SentryPublisher } from "./SentryPublisher.ts"

export const issueId = "4507310"
export interface Given {
  readonly settings?: Readonly<Record<string, string>>
  readonly scopes?: ReadonlyArray<string>
  readonly release?: string | null
}

/** The consumer before a Sentry that knows the story's issue, and a log in memory that has been told `past`. */
export const withPublisher = <A, E>(
  past: ReadonlyArray<Event>,
  { release = "parcel-post@2.3.0", scopes, settings }: Given,
  use: (at: Effect.Success<ReturnType<typeof open>>) => Effect.Effect<A, E, EventStore | Sentry>
) =>
  Effect.gen(function* () {
    const sentry = yield* Effect.acquireRelease(
      Effect.promise(() => startSentry({ token: "sntrys_local", ...(scopes === undefined ? {} : { scopes }) })),
      (standIn) => Effect.promise(() => standIn.stop())
    )
    sentry.learn(withEvent(freshAlert(), { issue_id: issueId, release }))
    const provider = ConfigProvider.layer(
      ConfigProvider.fromUnknown({ SENTRY_URL: sentry.url, SENTRY_AUTH_TOKEN: "sntrys_local", ...settings })
    )
    return yield* Effect.flatMap(open(past, sentry), use).pipe(
      Effect.provide(Layer.provideMerge(Layer.merge(EventStore.layerMemory, Sentry.layer), provider))
    )
  }).pipe(Effect.scoped)

const open = Effect.fnUntraced(function* (past: ReadonlyArray<Event>, sentry: Awaited<ReturnType<typeof startSentry>>) {
  const store = yield* EventStore
  const story = tell(past)
  const append = (after: number, upTo: number) =>
    Effect.orDie(
      store.append(
        storyTask,
        after,
        story.slice(after, upTo).map(({ stored }) => stored)
      )
    )
  yield* append(0, story.length)
  const told = Effect.map(load(storyTask), ({ history }) => history.filter(({ event }) => event._tag === "report.sent"))
  return {
    ...{ sentry, story, told },
    comments: () => sentry.issues.find(issueId)!.comments.map(({ text }) => text),
    deliver: (index: number) => SentryPublisher.handle(story.at(index)!),
    /** Everything that wakes it, in order, each as often. */
    deliverAll: (times = 1) =>
      Effect.forEach(
        story.filter(({ event }) => (SentryPublisher.wakesOn as ReadonlyArray<string>).includes(event._tag)),
        (envelope) => Effect.replicateEffect(SentryPublisher.handle(envelope), times)
      )
  }
})
