import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import postgres from "postgres"
import { freePort } from "../freePort.ts"
import { claim } from "../pidRecord.ts"
import { type ServerProcess, StartFailure, startServer } from "../startServer.ts"
import { asAccount, databaseAccount } from "./account.ts"
import { postgresBinaries } from "./binaries.ts"
import { clusterPassword, ENVIRONMENT, ensureCluster, NAME } from "./cluster.ts"
import { clearPostmaster, readPostmaster } from "./postmaster.ts"

export interface PostgresOptions {
  /** Absolute folder for the data, the password, the log and the pid record. */
  readonly dir: string
  /** Demanded port on 127.0.0.1; 0 or none takes a free one. */
  readonly port?: number
  readonly say?: (line: string) => void
}

export interface LocalPostgres {
  /** With the password in it: for the environment of our own services, never for a log. */
  readonly url: string
  readonly pid: number
  readonly stop: () => Promise<void>
}

/**
 * PostgreSQL 18 with a database `redgreen` on loopback that keeps its data from one start to the next. A server left
 * over from a killed run is stopped first.
 */
export const startPostgres = async ({ dir, port = 0, say = () => {} }: PostgresOptions): Promise<LocalPostgres> => {
  const data = join(dir, "data")
  await mkdir(dir, { recursive: true })
  // SIGINT is Postgres' fast shutdown: it does not wait for clients to leave.
  const record = await claim(join(dir, "pid"), `the PostgreSQL data ${data}`, "SIGINT")
  try {
    const binaries = await postgresBinaries()
    const account = await databaseAccount(data)
    const password = await clusterPassword(dir, account)
    await ensureCluster(dir, data, binaries.initdb, account)
    await clearPostmaster(data)

    const attempt = async (chosen: number) => {
      const settings = ["listen_addresses=127.0.0.1", `port=${chosen}`, "unix_socket_directories="]
      const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])]
      const command = await asAccount(account, binaries.postgres, args, data)
      const server = await startServer({ ...command, cwd: data, env: ENVIRONMENT }, join(dir, "log"), record)
      await orStop(
        server,
        server.ready(async () => ((await isReady(data, server.pid)) ? true : undefined), 60_000)
      )
      return { server, chosen }
    }
    const { server, chosen } = await persist(attempt, port)
    await orStop(server, ensureDatabase(chosen, password))
    say(`postgres: 127.0.0.1:${chosen}, data in ${data}, log in ${join(dir, "log")}`)
    const stop = async () => {
      await server.stop("SIGINT")
      record.release()
    }
    return { url: `postgres://${NAME}:${password}@127.0.0.1:${chosen}/${NAME}`, pid: server.pid, stop }
  } catch (error) {
    record.release()
    throw error
  }
}

/**
 * Tries again what passes: a free port another process was quicker to take, and backends of a killed server that have
 * not noticed yet.
 */
const persist = async <A>(attempt: (port: number) => Promise<A>, demanded: number): Promise<A> => {
  for (let left = 20; ; left--) {
    try {
      return await attempt(demanded || (await freePort()))
    } catch (error) {
      const log = error instanceof StartFailure ? error.log : ""
      if (log.includes("Address already in use") && demanded !== 0)
        throw new Error(
          `Port ${demanded} on 127.0.0.1 is taken: stop what listens there, or choose another for PostgreSQL (0 picks a free one).`
        )
      if (left === 0 || !/Address already in use|shared memory block .* is still in use/.test(log)) throw error
      await sleep(250)
    }
  }
}

const isReady = async (data: string, pid: number) => {
  const postmaster = await readPostmaster(data)
  return postmaster?.pid === pid && postmaster.state === "ready"
}

const ensureDatabase = async (port: number, password: string) => {
  const sql = postgres({ host: "127.0.0.1", port, user: NAME, password, database: "postgres", max: 1 })
  try {
    const found = await sql`select from pg_database where datname = ${NAME}`
    if (found.length === 0) await sql`create database ${sql(NAME)}`
  } finally {
    await sql.end()
  }
}

const orStop = <A>(server: ServerProcess, work: Promise<A>): Promise<A> =>
  work.catch(async (error) => {
    await server.stop("SIGINT")
    throw error
  })
