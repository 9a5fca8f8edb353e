import type { TaskId } from "#domain/Ids.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { rowsOf, upsert } from "../engine/rows.ts"
import { evolve, type Folded } from "../tasks/Folded.ts"
import { restored, snapshotOf } from "../tasks/snapshot.ts"
import { taskOf } from "../tasks/taskOf.ts"
import { Status, type Task } from "../tasks/views.ts"
import { inOrder, ofTasks } from "./inOrder.ts"
import { Newest } from "./Newest.ts"

/** Every task as it stands, for lists. Raise the revision too when a task's folded state changes its shape. */
export const board: ReadModel = {
  name: "board",
  revision: 1,
  of: ofTasks,
  tables: `
    create table task (
      id text primary key,
      -- What lists are sorted and filtered by. Times are milliseconds, as JavaScript has them, so that a cursor finds its row again.
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      spent_usd double precision not null,
      -- place of the status among all, in the order of the work
      status smallint not null,
      source text not null,
      requester text,
      repositories text[] not null,
      title text not null,
      -- The row as the API tells it, as JSON. In text, since json holds no U+0000.
      task text not null
    );
    -- A span of creation sorted by something else needs no row of the table.
    create index task_created on task (created_at, id) include (updated_at, spent_usd, status);
    create index task_updated on task (updated_at, id);
    create index task_spent on task (spent_usd, id);
    create index task_status on task (status, created_at, id);
    create index task_source on task (source);
    create index task_requester on task (requester);
    create index task_repositories on task using gin (repositories);
    create index task_title on task using gin (title public.gin_trgm_ops);
    -- What each task's events fold to, as JSON: a restart goes on from here. Apart from the rows, which lists read many of.
    create table state (
      task_id text primary key,
      folded text not null
    );`,
  open: () => {
    const known = new Newest<TaskId, Folded>(5000)
    return async (tx, batch) => {
      const ids = new Set(batch.map(({ envelope }) => envelope.stored.subject))
      const unknown = [...ids].filter((id) => known.get(id) === undefined)
      const states = await rowsOf<{ task_id: string; folded: string }>(tx, "state", "task_id", unknown)
      for (const id of unknown) {
        const state = states.get(id)
        if (state !== undefined) known.set(id, restored(state.folded))
      }
      const changed = new Map<TaskId, Folded>()
      for (const { envelope } of inOrder(batch, (id) => known.get(id)?.state.version ?? 0)) {
        const id = envelope.stored.subject
        changed.set(id, evolve(changed.get(id) ?? known.get(id), envelope))
      }
      for (const [id, folded] of changed) known.set(id, folded)
      known.trim()
      await upsert(
        tx,
        "task",
        ["id"],
        [...changed].flatMap(([id, folded]) => rowOf(taskOf(id, folded)))
      )
      await upsert(
        tx,
        "state",
        ["task_id"],
        [...changed].map(([task_id, folded]) => ({ task_id, folded: snapshotOf(folded) }))
      )
    }
  }
}

const rowOf = (task: Task | undefined) =>
  task === undefined
    ? []
    : [
        {
          ...{ id: task.id, created_at: task.createdAt, updated_at: task.updatedAt, spent_usd: task.spentUsd },
          ...{ status: placeOf(task.status), source: task.source.kind, requester: task.requester },
          ...{ repositories: task.repositories, title: task.title, task: JSON.stringify(task) }
        }
      ]

/** How early in the work a task of this status is. */
export const placeOf = (status: Task["status"]) => Status.literals.indexOf(status)
