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
  readonly startedAt: Date
  readonly updatedAt: Date
  readonly error: string | null
  readonly requestedAt: Date | null
}

export const list = async (sql: postgres.ISql): Promise<ReadonlyArray<Entry>> => sql<Array<Entry>>`
  select name, generation, revision, position::float8 as position, started_at as "startedAt", updated_at as "updatedAt",
    error, requested_at as "requestedAt"
  from read_model order by name, generation`

export const find = async (sql: postgres.ISql, name: string, generation: Generation): Promise<Entry | undefined> =>
  (await list(sql)).find((entry) => entry.name === name && entry.generation === generation)

/** Empty tables and a first entry. Whatever stood there under the same name and generation is gone. */
export const create = (sql: postgres.Sql, model: ReadModel, generation: Generation): Promise<void> =>
  transaction(sql, async (tx) => {
    const schema = schemaOf(model.name, generation)
    await tx`select pg_advisory_xact_lock(hashtext(${`redgreen:read-model:${model.name}`}))`
    await tx.unsafe(`drop schema if exists ${schema} cascade; create schema ${schema}`)
    await tx.unsafe(`set local search_path to ${schema}; ${model.tables}`)
    await tx`delete from public.read_model where name = ${model.name} and generation = ${generation}`
    await tx`
      insert into public.read_model (name, generation, revision) values (${model.name}, ${generation}, ${model.revision})`
  })

/** Part of a batch's transaction: whoever writes to it meanwhile, or has put another in its place, is found out here. */
export const move = async (tx: postgres.ISql, entry: Entry, to: number): Promise<void> => {
  const moved = await tx`
    update public.read_model set position = ${to}, updated_at = now(), error = null
    where name = ${entry.name} and generation = ${entry.generation} and revision = ${entry.revision} and position = ${entry.position}`
  if (moved.count !== 1) throw new Overtaken(`another instance went on with ${entry.name}`)
}

/** Somebody else does the work, or did it; nothing is wrong. */
export class Overtaken extends Error {}

/** Answers whether that is news. It is the newer generation's, where there is one. */
export const fail = async (sql: postgres.ISql, name: string, error: string): Promise<boolean> => {
  const told = await sql`
    update read_model set error = ${error}
    where name = ${name} and error is distinct from ${error}
      and generation = (select max(generation) from read_model where name = ${name})`
  return told.count > 0
}

export const request = async (sql: postgres.ISql, name: string): Promise<boolean> =>
  (await sql`update read_model set requested_at = now() where name = ${name} and generation = 'live'`).count === 1

/** The next one takes the live one's place: whoever asks meets the old tables or the new ones, never none. */
export const swap = (sql: postgres.Sql, model: ReadModel): Promise<void> =>
  transaction(sql, async (tx) => {
    const [live, next] = [schemaOf(model.name, "live"), schemaOf(model.name, "next")]
    await tx`select pg_advisory_xact_lock(hashtext(${`redgreen:read-model:${model.name}`}))`
    await tx.unsafe(`drop schema if exists ${live} cascade; alter schema ${next} rename to ${live}`)
    await tx`delete from read_model where name = ${model.name} and generation = 'live'`
    await tx`update read_model set generation = 'live' where name = ${model.name} and generation = 'next'`
  })

/** Names are ours, lower case with underscores, so they need no quoting. */
export const schemaOf = (name: string, generation: Generation) => (generation === "live" ? name : `${name}_next`)
