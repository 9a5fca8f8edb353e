import { Effect } from "effect"
import { erasable, erase as erased } from "#domain/decisions/erasure.ts"
import { type TaskId, taskIdOf } from "#domain/Ids.ts"
import type { ErasureReason, Source } from "#domain/Intake.ts"
import { load, transact } from "#domain/transact.ts"
import { Vault } from "#domain/Vault.ts"
import { isPlain } from "#domain/whereNamed.ts"

/**
 * Erases what a task tells of people: its data key first, and those of the other names it is known by, then the record of it, by which
 * everybody who reads the log forgets. Killed in between, whoever asks again finishes it; asked again after that, it does nothing.
 * `by` is a token's id.
 */
export const erase = Effect.fn("ingest.erase")(function* (task: TaskId, by: string, reason: ErasureReason) {
  const vault = yield* Vault
  const { history, state } = yield* load(task)
  const refused = erasable(state)
  if (refused !== undefined) return yield* refused
  const aliases = yield* Effect.filter(aliasesOf(task, state.intake?.sources ?? []), (id) =>
    Effect.map(load(id), (other) => other.state.alias === task && other.state.intake === undefined)
  )
  const shredded = yield* Effect.forEach([...aliases, task], vault.shred)
  // The actor is no person's name: the record must not be sealed itself.
  const author = { actor: "ingest", causationId: `api:${crypto.randomUUID()}` }
  const { events } = yield* transact(task, author, erased({ by, reason, shredded: shredded.includes(true) }))
  return { erased: events.length > 0, plain: history.filter(isPlain).length }
})

const aliasesOf = (task: TaskId, sources: ReadonlyArray<Source>) => [
  ...new Set(sources.map(({ key }) => taskIdOf(key)).filter((id) => id !== task))
]
