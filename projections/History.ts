import { Effect } from "effect"
import type postgres from "postgres"
import { type Envelope, open, type Stored } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import { Postgres } from "./Postgres.ts"
import { textArray } from "./textArray.ts"

/** Table `event`: every task's history. What is there already is left as it is. */
export const append = async (tx: postgres.ISql, envelopes: ReadonlyArray<Envelope>): Promise<void> => {
  const of = (column: (envelope: Envelope) => string) => tx.array(envelopes.map(column), textArray.to)
  await tx`
    insert into event (task_id, version, id, type, time, actor, causation_id, hash, stored)
    select task_id, version::integer, id, type, time::timestamptz, actor, causation_id, hash, stored::json
    from unnest(
      ${of(({ stored }) => stored.subject)}, ${of(({ stored }) => `${stored.version}`)},
      ${of(({ stored }) => stored.id)}, ${of(({ stored }) => stored.type)}, ${of(({ stored }) => stored.time)},
      ${of(({ stored }) => stored.actor)}, ${of(({ stored }) => stored.causationid)},
      ${of(({ stored }) => stored.hash)}, ${of(({ stored }) => JSON.stringify(stored))}
    ) as one (task_id, version, id, type, time, actor, causation_id, hash, stored)
    on conflict do nothing`
}

/** The decoded histories of some tasks, each oldest first. They were decoded before they came here, so a failure is a defect. */
export const load = Effect.fnUntraced(function* (ids: ReadonlyArray<TaskId>) {
  if (ids.length === 0) return []
  const postgres = yield* Postgres
  const rows = yield* postgres.query(
    (sql) => sql<Array<{ stored: unknown }>>`
      select stored from event where task_id = any(${sql.array([...ids], textArray.to)}) order by task_id, version`
  )
  return yield* Effect.forEach(rows, ({ stored }) => open(stored)).pipe(Effect.orDie)
})

/** Up to `limit` events after a version, with the version to go on from if there are more. Undefined for an unknown task. */
export const page = async (sql: postgres.ISql, id: TaskId, after: number, limit: number) => {
  const rows = await sql<Array<{ stored: Stored; version: number }>>`
    select stored, version from event where task_id = ${id} and version > ${after} order by version limit ${limit + 1}`
  if (rows.length === 0 && (await sql`select from event where task_id = ${id} limit 1`).length === 0) return undefined
  const events = rows.slice(0, limit)
  return { events: events.map(({ stored }) => stored), next: rows.length > limit ? events.at(-1)!.version : null }
}
