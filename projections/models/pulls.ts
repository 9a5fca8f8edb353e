import type postgres from "postgres"
import type { Event } from "#domain/Event.ts"
import type { Fate } from "#domain/PullRequest.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { upsert } from "../engine/rows.ts"

/** Every pull request, what CI and reviewers said of it, and what became of it. */
export const pulls: ReadModel = {
  name: "pulls",
  revision: 1,
  of: new Set([
    ...(["task.recurred", "pr.opened", "pr.updated", "pr.ready", "pr.checked"] as const),
    ...(["pr.returned", "pr.merged", "pr.closed", "pr.reopened", "pr.reverted"] as const)
  ]),
  tables: `
    create table pull (
      -- task, repository and number in one text, which orders them
      id text primary key,
      task_id text not null,
      repository text not null,
      number integer not null,
      url text not null,
      branch text not null,
      head text not null,
      plan_version integer not null,
      -- draft, ready, returned, merged, closed or reverted
      fate text not null,
      opened_at timestamptz(3) not null,
      -- the first time
      ready_at timestamptz(3),
      merged_at timestamptz(3),
      merged_by text,
      closed_at timestamptz(3),
      closed_by text,
      reverted_at timestamptz(3),
      reverted_by text,
      -- how often it was sent back after it was ready
      returned_by_ci integer not null,
      returned_by_review integer not null,
      -- what CI said of its newest head: success or failure
      checks text,
      checks_detail text,
      -- the bug was there again after the merge
      recurred_at timestamptz(3),
      updated_at timestamptz(3) not null
    );
    create index pull_by_task on pull (task_id);
    create index pull_by_time on pull (opened_at, id);`,
  open: () => async (tx, batch) => {
    const ids = [...new Set(batch.map(({ envelope }) => envelope.stored.subject))]
    const known = new Map<string, ReadonlyArray<Pull>>(Map.groupBy(await ofTasks(tx, ids), ({ task_id }) => task_id))
    const changed: Array<Pull> = []
    for (const { envelope } of batch) {
      const { event, stored } = envelope
      const before = known.get(stored.subject) ?? []
      const after = evolve(before, stored.subject, event, stored.time)
      known.set(stored.subject, after)
      changed.push(...after.filter((row) => !before.includes(row)))
    }
    await upsert(tx, "pull", ["id"], changed)
  }
}

/** The pull requests of one task after an event; those it did not touch are the same objects. */
export const evolve = (
  rows: ReadonlyArray<Pull>,
  task_id: string,
  event: Event,
  updated_at: string
): ReadonlyArray<Pull> => {
  if (event._tag === "task.recurred")
    return rows.map((row) => (row.merged_at === null ? row : { ...row, recurred_at: row.recurred_at ?? updated_at }))
  if (!("repository" in event) || !("number" in event)) return rows
  const { number, repository } = event
  if (event._tag === "pr.opened") {
    const { branch, head, plan, url } = event
    const id = `${task_id} ${repository}#${number}`
    const of = { id, task_id, repository, number, url, branch, head, plan_version: plan.version }
    return [
      ...rows.filter((row) => row.id !== id),
      { ...nothingYet, ...of, fate: "draft", opened_at: updated_at, updated_at }
    ]
  }
  // One fix spans all repositories of the plan, so all their ready pull requests come back with it.
  const returned = (row: Pull) => (row.fate === "ready" ? { ...row, fate: "returned" as const, updated_at } : row)
  return rows
    .map((row) => (event._tag === "pr.returned" ? returned(row) : row))
    .map((row) =>
      row.repository === repository && row.number === number
        ? { ...row, ...changeOf(row, event, updated_at), updated_at }
        : row
    )
}

const changeOf = (row: Pull, event: Event, at: string): Partial<Pull> => {
  switch (event._tag) {
    case "pr.updated": {
      // The push may have been on its way when a person ended it.
      const fate = row.fate === "ready" || row.fate === "returned" ? "draft" : row.fate
      return { ...movedTo(row, event.head), plan_version: event.plan.version, fate }
    }
    case "pr.ready":
      return { ...movedTo(row, event.head), fate: "ready", ready_at: row.ready_at ?? at }
    case "pr.checked":
      return { checks: event.conclusion, checks_detail: event.detail }
    case "pr.returned":
      return event.cause === "ci"
        ? { returned_by_ci: row.returned_by_ci + 1 }
        : { returned_by_review: row.returned_by_review + 1 }
    case "pr.merged":
      return { fate: "merged", merged_at: at, merged_by: event.by }
    case "pr.closed":
      return { fate: "closed", closed_at: at, closed_by: event.by }
    case "pr.reopened":
      return { fate: event.draft ? "draft" : "ready", closed_at: null, closed_by: null }
    case "pr.reverted":
      return { fate: "reverted", reverted_at: at, reverted_by: event.by }
    default:
      return {}
  }
}

/** What CI said was said of another head. */
const movedTo = (row: Pull, head: string): Partial<Pull> =>
  row.head === head ? {} : { head, checks: null, checks_detail: null }

const nothingYet = {
  ...{ ready_at: null, merged_at: null, merged_by: null, closed_at: null, closed_by: null },
  ...{ reverted_at: null, reverted_by: null, recurred_at: null },
  ...{ returned_by_ci: 0, returned_by_review: 0, checks: null, checks_detail: null }
}

/** A time is a `Date` where it was read, and text where an event told it. */
type Time = Date | string

export type Pull = {
  readonly id: string
  readonly task_id: string
  readonly repository: string
  readonly number: number
  readonly url: string
  readonly branch: string
  readonly head: string
  readonly plan_version: number
  readonly fate: Fate
  readonly opened_at: Time
  readonly ready_at: Time | null
  readonly merged_at: Time | null
  readonly merged_by: string | null
  readonly closed_at: Time | null
  readonly closed_by: string | null
  readonly reverted_at: Time | null
  readonly reverted_by: string | null
  readonly returned_by_ci: number
  readonly returned_by_review: number
  readonly checks: "success" | "failure" | null
  readonly checks_detail: string | null
  readonly recurred_at: Time | null
  readonly updated_at: Time
}

const ofTasks = (tx: postgres.ISql, ids: ReadonlyArray<string>) =>
  tx.unsafe<Array<Pull>>("select * from pull where task_id in (select json_array_elements_text($1::text::json))", [
    JSON.stringify(ids)
  ])
