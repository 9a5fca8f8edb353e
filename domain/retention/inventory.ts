import { Effect, Stream } from "effect"
import { type Attachment, attachmentsIn } from "../attachments.ts"
import type { Stored } from "../Envelope.ts"
import { EventLog } from "../EventLog.ts"
import type { TaskId } from "../Ids.ts"

/** A task that names an artifact, and as what. */
export interface Naming {
  readonly task: TaskId
  readonly kind: Attachment["kind"]
}

export interface Inventory {
  /** Everything that names an artifact, by its SHA-256. Different tasks may have come to the same bytes. */
  readonly namings: ReadonlyMap<string, ReadonlyArray<Naming>>
  readonly erased: ReadonlySet<TaskId>
}

/** Reads the whole log up to where it ends now. */
export const takeInventory = Effect.fn("domain.takeInventory")(function* (): Effect.fn.Return<
  Inventory,
  never,
  EventLog
> {
  const log = yield* EventLog
  const head = yield* log.head
  const namings = new Map<string, Array<Naming>>()
  const erased = new Set<TaskId>()
  const take = (event: unknown) => {
    const { data, subject: task, type } = Object(event) as Stored
    if (type === "task.erased") erased.add(task)
    for (const { kind, sha256 } of attachmentsIn(data)) {
      const known = namings.get(sha256) ?? []
      if (!known.some((one) => one.task === task && one.kind === kind)) namings.set(sha256, [...known, { task, kind }])
    }
  }
  if (head > 0)
    yield* log.follow(0).pipe(
      Stream.takeUntil(({ position }) => position >= head),
      Stream.runForEach((recorded) =>
        Effect.sync(() => {
          if (recorded.type === undefined || tells.test(recorded.type)) take(recorded.event)
        })
      )
    )
  return { namings, erased }
})

/** The families in which something large is named; the rest need not be parsed. */
const tells = /^(?:(?:tests|fix|scan|session)\.|task\.erased$)/
