import type postgres from "postgres"
import type { EventOf, EventType } from "#domain/Event.ts"
import type { ReadModel } from "../engine/ReadModel.ts"
import { type Row, upsert } from "../engine/rows.ts"
import { artifactsNamedBy } from "./artifactsNamedBy.ts"

/** What the sessions brought and what the verifier said to it, attempt by attempt, and every artifact the log names. */
export const proofs: ReadModel = {
  name: "proofs",
  revision: 1,
  of: new Set([
    ...(["task.received", "plan.approved", "tests.written", "tests.red", "tests.refused", "fix.written"] as const),
    ...(["tests.green", "scan.completed", "pr.returned", "session.ended"] as const)
  ]),
  tables: `
    create table task (
      id text primary key,
      at timestamptz(3) not null
    );
    create table fact (
      task_id text not null,
      -- the event's place in its task
      version integer not null,
      at timestamptz(3) not null,
      type text not null,
      -- plan, red or green; of an approval null, as is the attempt
      phase text,
      -- null where the event does not say
      attempt integer,
      -- why it was refused or came back
      class text,
      -- the event's own fields
      data json not null,
      primary key (task_id, version)
    );
    create table artifact (
      sha256 text not null,
      task_id text not null,
      version integer not null,
      at timestamptz(3) not null,
      -- patch, log or transcript
      kind text not null,
      -- what a file of it is called
      name text not null,
      primary key (sha256, task_id, version, name)
    );`,
  open: () => async (tx, batch) => {
    const tasks: Array<Row> = []
    const facts: Array<Row> = []
    const artifacts: Array<Row> = []
    for (const { envelope } of batch) {
      const { event, stored } = envelope
      const [at, task_id, version] = [stored.time, stored.subject, stored.version]
      if (event._tag === "task.received") tasks.push({ id: task_id, at })
      if (!isFact(event)) continue
      const { _tag: type, ...data } = event
      facts.push({ task_id, version, at, type, data, ...placeOf(event) })
      for (const named of artifactsNamedBy(event)) artifacts.push({ ...named, task_id, version, at })
    }
    await upsert(tx, "task", ["id"], tasks)
    await upsert(tx, "fact", ["task_id", "version"], facts)
    await upsert(tx, "artifact", ["sha256", "task_id", "version", "name"], artifacts)
  }
}

const factTypes = [
  ...(["plan.approved", "tests.written", "tests.red", "tests.refused", "fix.written", "tests.green"] as const),
  ...(["scan.completed", "pr.returned", "session.ended"] as const)
]
export type FactEvent = EventOf<(typeof factTypes)[number]>

const isFact = (event: { readonly _tag: EventType }): event is FactEvent =>
  (factTypes as ReadonlyArray<EventType>).includes(event._tag)

const placeOf = (event: FactEvent): { phase: string | null; attempt: number | null; class: string | null } => {
  switch (event._tag) {
    case "plan.approved":
      return { phase: null, attempt: null, class: null }
    case "tests.written":
    case "tests.red":
      return { phase: "red", attempt: event.attempt, class: null }
    case "fix.written":
    case "tests.green":
    case "scan.completed":
      return { phase: "green", attempt: event.attempt, class: null }
    case "tests.refused":
      return { phase: event.phase, attempt: event.attempt, class: event.class }
    case "session.ended":
      return { phase: event.work, attempt: event.attempt, class: null }
    case "pr.returned":
      return { phase: "green", attempt: null, class: event.cause === "ci" ? "ci-failed" : "changes-requested" }
  }
}

export type Fact = {
  readonly [Type in FactEvent["_tag"]]: {
    readonly type: Type
    readonly version: number
    readonly at: Date
    /** Why it was refused or came back; empty of what was neither. */
    readonly class: string
    readonly data: Omit<EventOf<Type>, "_tag">
  }
}[FactEvent["_tag"]]

/** Everything that was tried on a task, oldest first; undefined for one nobody reported. */
export const factsOf = async (sql: postgres.Sql, task: string): Promise<ReadonlyArray<Fact> | undefined> => {
  const rows = await sql<Array<Fact>>`
    select type, version, at, coalesce(class, '') as class, data from proofs.fact where task_id = ${task} order by version`
  return rows.length > 0 || (await sql`select from proofs.task where id = ${task}`).length > 0 ? rows : undefined
}

export interface Named {
  readonly kind: "patch" | "log" | "transcript"
  readonly name: string
}

/** What the log calls an artifact, by whoever named it first; undefined for a hash it does not name. */
export const artifactNamed = async (sql: postgres.Sql, sha256: string): Promise<Named | undefined> => {
  const [named] = await sql<Array<Named>>`
    select kind, task_id || '-' || name as name from proofs.artifact where sha256 = ${sha256}
    order by at, task_id, version, name limit 1`
  return named
}
