import type postgres from "postgres"
import { transaction } from "../transaction.ts"
import type { ReadModel } from "./ReadModel.ts"

export type Generation = "live" | "next"

/** Table `read_model`: what there is, how far it is, and why it does not go on. */
export interface Entry {
  readonly name: string
  readonly generation: Generation
  readonly revision: number
  readonly position: number
  /** Where the log ended when it was begun. */
  readonly begunAt: number
  readonly startedAt: Date
  readonly updatedAt: Date
  readonly error: string | null
  readonly requestedAt: Date | null
}

export const list = async (sql: postgres.ISql): Promise<ReadonlyArray<Entry>> => sql<Array<Entry>>`
  select name, generation, revision, position::float8 as position, begun_at::float8 as "begunAt",
    started_at as "startedAt", updated_at as "updatedAt", error, requested_at as "requestedAt"
  from read_model order by name, generation`

export const find = async (sql: postgres.ISql, name: string, generation: Generation): Promise<Entry | undefined> =>
  (await list(sql)).find((entry) => entry.name === name && entry.generation === generation)

/** Empty tables and a first entry. Whatever stood there under the same name and generation is gone. */
export const create = async (
  sql: postgres.Sql,
  model: ReadModel,
  generation: Generation,
  head: number
): Promise<Entry> => {
  await transaction(sql, async (tx) => {
    const schema = schemaOf(model.name, generation)
    await exclusively(tx, model.name)
    await tx.unsafe(`drop schema if exists ${schema} cascade; create schema ${schema}`)
    await tx.unsafe(`set local search_path to ${schema}; ${model.tables}`)
    await tx`delete from public.read_model where name = ${model.name} and generation = ${generation}`
    await tx`
      insert into public.read_model (name, generation, revision, begun_at)
      values (${model.name}, ${generation}, ${model.revision}, ${head})`
  })
  return (await find(sql, model.name, generation))!
}

/** Part of a batch's transaction: whoever writes to it meanwhile, or has put another in its place, is found out here. */
export const move = async (tx: postgres.ISql, entry: Entry, to: number): Promise<void> => {
  const moved = await tx`
    update public.read_model set position = ${to}, updated_at = now(), error = null
    where name = ${entry.name} and generation = ${entry.generation} and revision = ${entry.revision}
      and begun_at = ${entry.begunAt} and position = ${entry.position}`
  if (moved.count !== 1) throw new Overtaken(`another instance went on with ${entry.name}`)
}

/** Somebody else does the work, or did it; nothing is wrong. */
export class Overtaken extends Error {}

/** Answers whether that is news. What keeps a new generation from being begun is told of the one there is. */
export const fail = async (
  sql: postgres.ISql,
  name: string,
  generation: Generation,
  error: string
): Promise<boolean> => {
  const told = await sql`
    update read_model set error = ${error}
    where name = ${name} and error is distinct from ${error}
      and generation = (select max(generation) from read_model where name = ${name} and generation <= ${generation})`
  return told.count > 0
}

/** Has it built anew. Asked of a generation that is being built, it is built once more after that. */
export const request = async (sql: postgres.ISql, name: string, generation: Generation = "live"): Promise<boolean> => {
  const asked = await sql`
    update public.read_model set requested_at = clock_timestamp() where name = ${name} and generation = ${generation}`
  return asked.count === 1
}

/**
 * The next one takes the live one's place. Only names change, no table is locked: whoever asks meanwhile goes on with the old tables,
 * which are dropped later, or meets the new ones.
 */
export const swap = (sql: postgres.Sql, name: string): Promise<void> =>
  transaction(sql, async (tx) => {
    const [live, next] = [schemaOf(name, "live"), schemaOf(name, "next")]
    await exclusively(tx, name)
    await tx.unsafe(`alter schema ${live} rename to ${pastOf(name)}; alter schema ${next} rename to ${live}`)
    await tx`delete from read_model where name = ${name} and generation = 'live'`
    await tx`update read_model set generation = 'live' where name = ${name} and generation = 'next'`
  })

/** Drops what was swapped out. Fails as long as somebody still reads it, before the server would end either of the two. */
export const sweep = (sql: postgres.Sql, name: string): Promise<void> =>
  transaction(sql, async (tx) => {
    await exclusively(tx, name)
    await tx.unsafe(`set local lock_timeout to '200ms'; drop schema if exists ${pastOf(name)} cascade`)
  })

const exclusively = (tx: postgres.ISql, name: string) =>
  tx`select pg_advisory_xact_lock(hashtext(${`redgreen:read-model:${name}`}))`

/** Tells the others that these revisions are being run; to be said again every few seconds. */
export const beHere = async (sql: postgres.ISql, models: ReadonlyArray<ReadModel>): Promise<void> => {
  const revisions = Object.fromEntries(models.map(({ name, revision }) => [name, revision]))
  await sql`
    insert into read_model_release (name, revision, seen_at)
    select key, value::integer, now() from json_each_text(${JSON.stringify(revisions)}::text::json)
    on conflict (name, revision) do update set seen_at = now()`
}

/** Whether somebody ran that revision within the last half minute. */
export const isRun = async (sql: postgres.ISql, name: string, revision: number): Promise<boolean> => {
  const seen = await sql`
    select from read_model_release
    where name = ${name} and revision = ${revision} and seen_at > now() - interval '30 seconds'`
  return seen.length > 0
}

/** Names are ours, lower case with underscores, so they need no quoting. */
export const schemaOf = (name: string, generation: Generation) => (generation === "live" ? name : `${name}_next`)
const pastOf = (name: string) => `${name}_past`
