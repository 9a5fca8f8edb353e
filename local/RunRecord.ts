import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { identify, isAlive, type ProcessIdentity } from "./process.ts"
import type { World } from "./World.ts"

/** Where the system that runs in this checkout is to be found: what the command line reads, and what stops it. */
export interface RunRecord {
  readonly url: string
  readonly apiToken: string
  readonly process: ProcessIdentity
  readonly log: string
  /** Its nats-server, and where its identities are; none where it has none. */
  readonly nats?: { readonly url: string; readonly identities: string }
}

/** Of a world that started its own. */
export const natsOf = ({ settings }: World): Pick<RunRecord, "nats"> => {
  const { NATS_NKEY_FILE: identities, NATS_URL: url } = settings
  return identities === undefined || url === undefined ? {} : { nats: { url, identities } }
}

/** Tells others of this running system until the scope closes. The file holds a token, so only its owner may read it. */
export const recordRun = (state: string, run: Omit<RunRecord, "process">) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const record: RunRecord = { ...run, process: identify(process.pid)! }
      await mkdir(join(state, "run"), { recursive: true })
      await writeFile(`${fileIn(state)}.${process.pid}`, JSON.stringify(record), { mode: 0o600 })
      await rename(`${fileIn(state)}.${process.pid}`, fileIn(state))
      return record
    }),
    // A system started later may have taken the file over.
    ({ process: own }) =>
      Effect.promise(async () => {
        if ((await readRun(state))?.process.pid === own.pid) await rm(fileIn(state), { force: true })
      })
  )

/** The system that runs, if one does. */
export const readRun = async (state: string): Promise<RunRecord | undefined> => {
  try {
    const record: RunRecord = JSON.parse(await readFile(fileIn(state), "utf8"))
    return isAlive(record.process) ? record : undefined
  } catch {
    return undefined
  }
}

const fileIn = (state: string) => join(state, "run", "local.json")
