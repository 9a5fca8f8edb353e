import { Clock, Config, Duration, Effect, Layer, Schedule } from "effect"
import type { HookDelivery, HookPlace } from "#integrations/github/deliveries.ts"
import { GitHub } from "#integrations/github/GitHub.ts"
import { candidatesFor } from "../candidates.ts"
import { handled } from "./receive.ts"

const threeDays = Duration.toMillis("3 days")
/** Asked for again at once. What is more waits for the next look. */
const mostAtOnce = 50
/** An event that we could not take so often is not tried for ever. */
const mostAttempts = 6

/**
 * GitHub tries a delivery once. At start, and every `GITHUB_REDELIVER` minutes (15; 0 for never), those that failed and were not
 * delivered since are asked for again: they come with the same GUID, and every act is keyed, so one too many does no harm.
 */
export const githubRecovery = Layer.effectDiscard(
  Effect.gen(function* () {
    const minutes = yield* Config.Finite("GITHUB_REDELIVER").pipe(Config.withDefault(15))
    if (minutes <= 0) return
    const look = recover.pipe(Effect.catchCause((cause) => Effect.logWarning("missed webhooks of GitHub:", cause)))
    // Our own door has to be open before GitHub is asked to knock.
    const looks = Effect.delay(Effect.repeat(look, Schedule.spaced(Duration.minutes(minutes))), "3 seconds")
    yield* Effect.forkScoped(looks)
  })
)

/** One look. Answers how many deliveries were asked for again. */
export const recover = Effect.gen(function* () {
  const github = yield* GitHub
  const repositories = yield* candidatesFor(undefined)
  const places = yield* Effect.forEach(repositories, placesOf)
  const distinct = new Map(places.flat().map((place) => [JSON.stringify(place), place]))
  const since = (yield* Clock.currentTimeMillis) - threeDays
  let again = 0
  for (const place of distinct.values()) {
    const all = yield* github.deliveries(place, since)
    const { lost, missed } = missedOf(all, since)
    for (const { deliveredAt, event, guid } of lost)
      yield* Effect.logWarning(
        `GitHub's delivery ${guid} (${event}, ${deliveredAt}) failed and is too old to ask for again`
      )
    for (const { id } of missed) yield* github.redeliver(place, id)
    if (missed.length > 0) yield* Effect.logInfo(`asked GitHub for ${missed.length} missed deliveries again`)
    again += missed.length
  }
  return again
}).pipe(Effect.withSpan("ingest.recoverGitHub"))

const placesOf = Effect.fnUntraced(function* (repository: string) {
  const { hookPlaces } = yield* GitHub
  return yield* hookPlaces(repository).pipe(
    // Seeing webhooks takes admin rights, which we need for nothing else.
    Effect.catchTag("GitHubRefused", ({ message }) =>
      Effect.as(
        Effect.logInfo(
          `missed webhooks of ${repository} are not recovered: GitHub does not show its webhooks (${message})`
        ),
        [] as ReadonlyArray<HookPlace>
      )
    )
  )
})

/** Of every event that never arrived the newest attempt, oldest event first: `lost` where that is before `since`. */
export const missedOf = (all: ReadonlyArray<HookDelivery>, since: number) => {
  const events = Map.groupBy(
    all.filter(({ event }) => handled.has(event)),
    ({ guid }) => guid
  )
  const failed = [...events.values()]
    .filter((attempts) => attempts.length < mostAttempts && !attempts.some(isSettled))
    .map((attempts) => attempts.toSorted(byTime).at(-1)!)
    .toSorted(byTime)
  const isRecent = ({ deliveredAt }: HookDelivery) => Date.parse(deliveredAt) >= since
  return { lost: failed.filter((one) => !isRecent(one)), missed: failed.filter(isRecent).slice(0, mostAtOnce) }
}

/** Taken, or refused for what it says: the same words would be refused again. */
const isSettled = ({ statusCode: code }: HookDelivery) => (code >= 200 && code < 300) || [400, 413, 422].includes(code)

const byTime = (one: HookDelivery, other: HookDelivery) =>
  Date.parse(one.deliveredAt) - Date.parse(other.deliveredAt) || one.id - other.id
