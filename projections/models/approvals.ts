import type postgres from "postgres"
import type { Envelope } from "#domain/Envelope.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { type Row, upsert } from "../engine/rows.ts"
import { type Ask, type Asking, proceed } from "./Ask.ts"

/**
 * Every plan as a question to people: since when it was asked, what they said, and how long the answer took. A wait begins when the
 * plan stands on every pull request it is for, and ends with the decision or with its task.
 */
export const approvals: ReadModel = {
  name: "approvals",
  revision: 1,
  of: new Set([
    ...(["task.received", "task.enriched", "task.parked", "task.retried", "task.recurred", "task.cancelled"] as const),
    ...(["task.failed", "plan.created", "plan.endorsed", "plan.approved", "plan.rejected", "plan.reminded"] as const),
    ...(["command.refused", "pr.opened", "pr.updated", "pr.merged", "pr.closed", "pr.reopened", "pr.reverted"] as const)
  ]),
  tables: `
    create table task (
      id text primary key,
      title text not null,
      requester json,
      -- what the fold has to know of it
      progress json not null,
      -- the newest version of its plan
      version integer
    );
    create table ask (
      -- task and version
      id text primary key,
      task_id text not null,
      version integer not null,
      sha256 text not null,
      risk text not null,
      repositories json not null,
      estimate_usd double precision not null,
      created_at timestamptz(3) not null,
      -- when it stood on every pull request it is for; null before
      asked_at timestamptz(3),
      -- publishing, waiting, approved, rejected or withdrawn
      state text not null,
      -- how the task ended that took it back
      withdrawn_by text,
      settled_at timestamptz(3),
      -- null while it waits, and if nobody was ever asked
      waited_seconds double precision,
      reminders integer not null,
      escalated boolean not null,
      unique (task_id, version)
    );
    create index ask_by_state on ask (state, created_at, id);
    create table word (
      task_id text not null,
      -- of the plan
      version integer not null,
      -- the event's place in its task
      event integer not null,
      at timestamptz(3) not null,
      -- endorsed, approved, rejected, reminded or escalated; refused is a word that counted for nothing
      kind text not null,
      -- null of a reminder
      by json,
      grounds text,
      -- the feedback of a rejection, the reason of a refusal
      said text,
      primary key (task_id, version, event)
    );`,
  open: () => async (tx, batch) => {
    const tasks = await askingOf(tx, [...new Set(batch.map(({ envelope }) => envelope.stored.subject))])
    const asks = new Map<string, Ask>()
    const words: Array<Row> = []
    const touched = new Set<string>()
    for (const { envelope } of batch) {
      const id = envelope.stored.subject
      const asking = proceed(tasks.get(id), envelope)
      if (asking === undefined) continue
      tasks.set(id, asking)
      touched.add(id)
      if (asking.ask === null) continue
      asks.set(asking.ask.id, asking.ask)
      const word = wordOf(envelope)
      if (word !== undefined) words.push({ task_id: id, version: asking.ask.version, ...word })
    }
    const kept = [...touched].map((id) => {
      const { ask, ...asking } = tasks.get(id)!
      return { id, ...asking, version: ask?.version ?? null }
    })
    await upsert(tx, "task", ["id"], kept)
    await upsert(tx, "ask", ["id"], [...asks.values()])
    await upsert(tx, "word", ["task_id", "version", "event"], words)
  }
}

const askingOf = async (tx: postgres.ISql, ids: ReadonlyArray<string>): Promise<Map<string, Asking>> => {
  const rows = await tx.unsafe<Array<Omit<Asking, "ask"> & { id: string; ask: Ask | null }>>(
    `select task.id, title, requester, progress, to_json(ask) as ask
     from task left join ask on task_id = task.id and ask.version = task.version
     where task.id in (select json_array_elements_text($1::text::json))`,
    [JSON.stringify(ids)]
  )
  return new Map(rows.map(({ id, ...asking }) => [id, asking]))
}

const wordOf = ({ event, stored: { time: at, version } }: Envelope): Row | undefined => {
  const word = { event: version, at, by: null, grounds: null, said: null }
  switch (event._tag) {
    case "plan.endorsed":
      return { ...word, kind: "endorsed", by: event.by, grounds: event.grounds }
    case "plan.approved":
      return { ...word, kind: "approved", by: event.by, grounds: event.grounds ?? null }
    case "plan.rejected":
      return { ...word, kind: "rejected", by: event.by, said: event.feedback }
    case "plan.reminded":
      return { ...word, kind: event.escalated ? "escalated" : "reminded" }
    case "command.refused":
      return event.command === "approve" || event.command === "reject"
        ? { ...word, kind: "refused", by: event.by, said: `${event.command}: ${event.reason}` }
        : undefined
    default:
      return undefined
  }
}
