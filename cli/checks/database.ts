import { Config, Effect, Option, Redacted } from "effect"
import postgres from "postgres"
import { postgresBinaries } from "#local/postgres/binaries.ts"
import { pending } from "#projections/migrate.ts"
import { type Check, type Finding, fail, ok, warn } from "./Finding.ts"

/** The database `DATABASE_URL` names; without one, the binaries a local start would use. */
export const database: Check = Effect.gen(function* () {
  const url = yield* Config.option(Config.Redacted("DATABASE_URL"))
  return [yield* Effect.promise(() => (Option.isSome(url) ? remote(Redacted.value(url.value)) : local()))]
})

const remote = async (url: string): Promise<Finding> => {
  const mend = "Check DATABASE_URL (postgres://user:password@host:port/name) and that the server is up, or unset it."
  if (!/^postgres(ql)?:\/\//.test(url)) return fail("postgres", "DATABASE_URL is not a postgres:// address", mend)
  // The connection's own patience is in seconds.
  const sql = postgres(url, { max: 1, connect_timeout: 5, idle_timeout: 1, fetch_types: false, onnotice: () => {} })
  try {
    const [{ number, version }] = await sql<[{ number: number; version: string }]>`
      select current_setting('server_version_num')::int as number, current_setting('server_version') as version`
    if (number < 150_000) return fail("postgres", `${version}, 15 is needed`, "Upgrade PostgreSQL to 15 or newer.")
    const missing = await pending(sql)
    return missing.length === 0
      ? ok("postgres", `${version}, tables up to date`)
      : warn(
          "postgres",
          `${version}, ${missing.length} migration(s) to come`,
          "Nothing to do: the next start applies them."
        )
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return fail("postgres", `cannot be asked: ${message || code}`, mend)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const local = (): Promise<Finding> =>
  postgresBinaries().then(
    () => ok("postgres", "18 from npm, started by `redgreen up`"),
    (error: Error) => fail("postgres", error.message, "Run `npm ci`, or set DATABASE_URL to a PostgreSQL of yours.")
  )
