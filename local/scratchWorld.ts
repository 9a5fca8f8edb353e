import { randomBytes } from "node:crypto"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { obtainNatsServer } from "./nats/obtain.ts"
import { startNats } from "./nats/start.ts"
import { startPostgres } from "./postgres/start.ts"
import type { Settings } from "./World.ts"

/** The folder cannot be replayed into; `message` says why and what to do. */
export class ScratchRefused extends Schema.TaggedError<ScratchRefused>()("ScratchRefused", {
  message: Schema.String
}) {}

export interface ScratchOptions {
  /** Absolute; made when it is not there. What an earlier replay left in it is gone on with. */
  readonly folder: string
  /** Absolute folder for what is obtained once. */
  readonly cache: string
  /** Of the person; what names their own servers and tokens is not used. */
  readonly settings: Settings
  /** Tasks it is to hold; none for all. */
  readonly tasks: ReadonlyArray<string>
  readonly say: (line: string) => void
}

/** A log and a database of their own in a folder, on loopback, until the scope closes. Answers what a service is started with there. */
export const openScratch = Effect.fn("local.openScratch")(function* (options: ScratchOptions) {
  const { cache, folder, say, settings, tasks } = options
  yield* Effect.tryPromise({ try: () => mark(folder, tasks), catch: refusedBy })
  const bin = settings["NATS_SERVER_BIN"]
  const { nats, postgres } = yield* Effect.all(
    {
      nats: running(async () =>
        startNats({
          bin: await obtainNatsServer({
            cache,
            path: settings["PATH"] ?? "",
            say,
            ...(bin === undefined ? {} : { bin })
          }),
          store: join(folder, "nats"),
          say
        })
      ),
      postgres: running(() => startPostgres({ dir: join(folder, "postgres"), say }))
    },
    { concurrency: 2 }
  )
  const { REDGREEN_APPROVALS: approvals, REDGREEN_REQUESTER_MAY_APPROVE: mayApprove } = settings
  return {
    ...(approvals === undefined ? {} : { REDGREEN_APPROVALS: approvals }),
    ...(mayApprove === undefined ? {} : { REDGREEN_REQUESTER_MAY_APPROVE: mayApprove }),
    ...{ NATS_URL: nats.url, DATABASE_URL: postgres.url, REDGREEN_HOME: folder },
    REDGREEN_API_TOKEN: randomBytes(24).toString("hex")
  } satisfies Settings
})

const running = <A extends { stop(): Promise<void> }>(start: () => Promise<A>) =>
  Effect.acquireRelease(Effect.tryPromise({ try: start, catch: refusedBy }), (started) =>
    Effect.promise(() => started.stop())
  )

const refusedBy = (error: unknown) =>
  error instanceof ScratchRefused
    ? error
    : new ScratchRefused({ message: error instanceof Error ? error.message : String(error) })

/** Says what the folder is for, so that neither a real log nor another selection of tasks is ever written to. */
const mark = async (folder: string, tasks: ReadonlyArray<string>) => {
  await mkdir(folder, { recursive: true })
  const wanted = JSON.stringify({ format: "redgreen-replay-1", tasks: [...tasks].sort() })
  const found = await readFile(join(folder, MARK), "utf8").catch(() => undefined)
  if (found === wanted) return
  if (found !== undefined)
    throw new ScratchRefused({ message: `${folder} holds a replay of other tasks: replay into another folder.` })
  if ((await readdir(folder)).length > 0)
    throw new ScratchRefused({ message: `${folder} is not empty and holds no replay: name an empty or a new folder.` })
  await writeFile(join(folder, MARK), wanted)
}

const MARK = "replay.json"
