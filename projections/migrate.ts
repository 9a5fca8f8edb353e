import { readdir, readFile } from "node:fs/promises"
import type postgres from "postgres"
import { transaction } from "./transaction.ts"

const folder = new URL("./migrations/", import.meta.url)

/** File names in the order they are applied: `0001_read_models.sql`, … A file that was applied once is never changed again. */
export const migrations = async (): Promise<ReadonlyArray<string>> =>
  (await readdir(folder)).filter((file) => /^\d{4}_\w+\.sql$/.test(file)).sort()

/** Applies what is missing, all of it or nothing. Several processes may start at once: they queue for the advisory lock. */
export const migrate = async (sql: postgres.Sql): Promise<ReadonlyArray<string>> =>
  transaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('redgreen:migrations'))`
    await tx`create table if not exists migration (name text primary key, applied_at timestamptz not null default now())`
    const missing = await pending(tx)
    for (const name of missing) {
      await tx.unsafe(await readFile(new URL(name, folder), "utf8"))
      await tx`insert into migration (name) values (${name})`
    }
    return missing
  })

/** Migrations the database has not seen. Changes nothing. */
export const pending = async (sql: postgres.ISql): Promise<ReadonlyArray<string>> => {
  const [known] = await sql<[{ known: boolean }]>`select to_regclass('migration') is not null as known`
  const applied = known.known ? await sql<Array<{ name: string }>>`select name from migration` : []
  return (await migrations()).filter((name) => !applied.some((one) => one.name === name))
}
