import { Effect } from "effect"
import type postgres from "postgres"
import { open, plainOf, type Stored } from "#domain/Envelope.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { upsert } from "../engine/rows.ts"
import { inOrder, ofTasks } from "./inOrder.ts"
import { Newest } from "./Newest.ts"

/** Every task's history, as people may see it. */
export const timeline: ReadModel = {
  name: "timeline",
  revision: 1,
  of: ofTasks,
  tables: `
    create table event (
      task_id text not null,
      -- which of the task's events it is: 1, 2, ...
      version integer not null,
      position bigint not null,
      id text not null,
      type text not null,
      time timestamptz(3) not null,
      actor text not null,
      -- The CloudEvent as JSON, character for character. Not of type json, which would have to be written apart from the rest: text
      -- cannot hold the U+0000 that stack traces bring along, but JSON in text writes it in ASCII.
      stored text not null,
      primary key (task_id, version)
    );`,
  open: () => {
    const counted = new Newest<TaskId, number>(100_000)
    return async (tx, batch) => {
      const unknown = [...new Set(batch.map(({ envelope }) => envelope.stored.subject))].filter(
        (id) => counted.get(id) === undefined
      )
      for (const [id, versions] of await versionsOf(tx, unknown)) counted.set(id, versions)
      const fresh = inOrder(batch, (id) => counted.get(id) ?? 0)
      await upsert(
        tx,
        "event",
        ["task_id", "version"],
        fresh.map(({ envelope, position }) => {
          const plain = plainOf(envelope)
          const { actor, id, subject: task_id, time, type, version } = plain
          counted.set(task_id, version)
          return { task_id, version, position, id, type, time, actor, stored: JSON.stringify(plain) }
        })
      )
      counted.trim()
    }
  }
}

/** The decoded history of a task, oldest first. It was decoded before it came here, so a failure is a defect. */
export const historyOf = async (sql: postgres.ISql, id: TaskId) => {
  const rows = await sql<Array<{ stored: string }>>`
    select stored from timeline.event where task_id = ${id} order by version`
  return Effect.runSync(Effect.forEach(rows, ({ stored }) => open(JSON.parse(stored))))
}

/** Up to `limit` events after a version, with the version to go on from if there are more. Undefined for an unknown task. */
export const eventsAfter = async (sql: postgres.ISql, id: TaskId, after: number, limit: number) => {
  const rows = await sql<Array<{ stored: string; version: number }>>`
    select stored, version from timeline.event
    where task_id = ${id} and version > ${after}::bigint order by version limit ${limit + 1}`
  if (rows.length === 0 && (await sql`select from timeline.event where task_id = ${id} limit 1`).length === 0)
    return undefined
  const events = rows.slice(0, limit).map(({ stored }): Stored => JSON.parse(stored))
  return { events, next: rows.length > limit ? events.at(-1)!.version : null }
}

const versionsOf = async (tx: postgres.ISql, ids: ReadonlyArray<TaskId>) => {
  if (ids.length === 0) return []
  const rows = await tx.unsafe<Array<{ task_id: TaskId; versions: number }>>(
    `select task_id, max(version) as versions from event
     where task_id in (select json_array_elements_text($1::text::json)) group by task_id`,
    [JSON.stringify(ids)]
  )
  return rows.map(({ task_id, versions }) => [task_id, versions] as const)
}
