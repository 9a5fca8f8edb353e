import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import type postgres from "postgres"
import { fillHistory } from "../fillHistory.ts"

const folder = import.meta.dirname
const run = promisify(execFile)
const PATH = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin`

export interface Rebuilt {
  /** Those its projection was handed. */
  readonly events: number
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Installs it where nothing else of the project is, once, from what the lock file pins. */
export const install = async (say: (line: string) => void): Promise<void> => {
  if (existsSync(join(folder, "node_modules/@event-driven-io/emmett-postgresql"))) return
  say("Installing what it is held against, into bench/emmett/node_modules ...")
  // npm finds its configuration in the home folder.
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    env: { PATH, HOME: homedir() }
  })
}

/** Its event store holding the histories of so many tasks, as `fill` puts them into ours. Filled by SQL: only the reading is measured. */
export const prepare = async (sql: postgres.Sql, url: string, tasks: number): Promise<void> => {
  await fold(url, "prepare")
  const each = 200
  for (let from = 0; from < tasks; from += each) {
    const messages = Array.from({ length: Math.min(each, tasks - from) }, (_, nth) => fillHistory(from + nth))
      .flat()
      .sort((one, other) => (one.time < other.time ? -1 : 1))
      .map(({ data, dataschema, id, subject, time, type, version, ...rest }) => ({
        ...{ stream_id: subject, stream_position: version, message_id: id, message_type: type, message_data: data },
        message_metadata: { ...rest, dataschema, time }
      }))
    await sql`
      insert into emt_messages (stream_id, stream_position, transaction_id, message_schema_version, message_id, message_type,
        message_data, message_metadata)
      select stream_id, stream_position, pg_current_xact_id(), '1', message_id, message_type, message_data, message_metadata
      from json_to_recordset(${JSON.stringify(messages)}::text::json) as message (stream_id text, stream_position bigint,
        message_id text, message_type text, message_data jsonb, message_metadata jsonb)`
  }
  await sql`analyze emt_messages`
}

/** `batch` messages at a time, so many milliseconds apart; 100 and 50 are its own choice. */
export const rebuild = async (url: string, batch: number, pauseMs: number): Promise<Rebuilt> =>
  JSON.parse(await fold(url, "rebuild", String(batch), String(pauseMs)))

const fold = async (url: string, ...args: ReadonlyArray<string>): Promise<string> => {
  const env = { PATH, DATABASE_URL: url }
  const { stdout } = await run(process.execPath, [join(folder, "fold.mjs"), ...args], { env })
  return stdout.trim().split("\n").at(-1)!
}
