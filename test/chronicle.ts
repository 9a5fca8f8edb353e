import { readFile } from "node:fs/promises"
import { Effect, References, Stream, SubscriptionRef } from "effect"
import { type Envelope, open } from "#domain/Envelope.ts"
import type { Event, EventOf, EventType } from "#domain/Event.ts"
import { EventLog } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import * as Task from "#domain/Task.ts"

/** What is known of one task so far. */
export interface Told {
  readonly state: Task.State
  readonly history: ReadonlyArray<Envelope>
}

/** An event of this type is on record, or whatever else the history says. */
export type Fact = EventType | ((told: Told) => boolean)

/** Only against waiting for ever, and shorter than a test may take: a whole story on a busy machine takes half a minute. */
const PATIENCE = "110 seconds"

/** Follows the log for as long as the scope lives and lets tests wait for what it tells. `logFile` is what the services write. */
export const chronicleOf = Effect.fnUntraced(function* (logFile?: string) {
  const log = yield* EventLog
  const known = yield* SubscriptionRef.make<ReadonlyMap<TaskId, ReadonlyArray<Envelope>>>(new Map())
  yield* log.follow(0).pipe(
    Stream.mapEffect(({ event }) => open(event)),
    Stream.runForEach((envelope) =>
      SubscriptionRef.update(known, (before) => {
        const { subject } = envelope.stored
        return new Map(before).set(subject, [...(before.get(subject) ?? []), envelope])
      })
    ),
    Effect.orDie,
    // A test that stops the log would have it say so among the results.
    Effect.provideService(References.MinimumLogLevel, "Fatal"),
    Effect.forkScoped
  )

  const about = (all: ReadonlyMap<TaskId, ReadonlyArray<Envelope>>, taskId: TaskId): Told => {
    const history = all.get(taskId) ?? []
    return { history, state: Task.fold(history.map(({ event }) => event)) }
  }

  /** Resolves as soon as the log tells it, with everything known by then. */
  const until = Effect.fn("chronicle.until")(function* (taskId: TaskId, fact: Fact) {
    const holds = (told: Told) => (typeof fact === "function" ? fact(told) : eventsOf(told, fact).length > 0)
    const found = yield* SubscriptionRef.changes(known).pipe(
      Stream.map((all) => about(all, taskId)),
      Stream.filter(holds),
      Stream.runHead,
      Effect.timeoutOrElse({
        duration: PATIENCE,
        orElse: () =>
          Effect.gen(function* () {
            const told = render(about(yield* SubscriptionRef.get(known), taskId))
            const troubles = yield* Effect.promise(async () => (logFile === undefined ? "" : troublesIn(logFile)))
            return yield* Effect.die(
              new Error(`${taskId} never came to ${fact}. It says:\n${told}\nand the services:\n${troubles}`)
            )
          })
      })
    )
    return yield* Effect.fromOption(found).pipe(Effect.orDie)
  })

  return { until }
})

/** What happened, without what was told of it, which comes when each channel gets to it. */
export const workIn = ({ history }: { readonly history: ReadonlyArray<Envelope> }): ReadonlyArray<EventType> =>
  history.map(({ event }) => event._tag).filter((type) => type !== "report.sent" && type !== "report.begun")

export const eventsOf = <Type extends EventType>({ history }: Told, type: Type): ReadonlyArray<EventOf<Type>> =>
  history.map(({ event }) => event).filter((event): event is EventOf<Type> => isOf(event, type))

const isOf = <Type extends EventType>(event: Event, type: Type): event is EventOf<Type> => event._tag === type

/** The services' latest warnings and errors. */
const troublesIn = async (logFile: string) => {
  const lines = (await readFile(logFile, "utf8").catch(() => "")).split("\n")
  return lines
    .filter((line) => /level=(WARN|ERROR|FATAL)/.test(line))
    .slice(-20)
    .map((line) => line.slice(0, 600))
    .join("\n")
}

const render = ({ history }: Told) =>
  history
    .map(({ stored, event }) => `${stored.version} ${stored.time} ${JSON.stringify(event).slice(0, 400)}`)
    .join("\n")
