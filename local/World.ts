import { randomBytes } from "node:crypto"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { obtainBubblewrap } from "./bubblewrap/obtain.ts"
import { choosePort } from "./choosePort.ts"
import { startScriptedModel } from "./model/ScriptedModel.ts"
import { obtainNatsServer } from "./nats/obtain.ts"
import { startNats } from "./nats/start.ts"
import { startPostgres } from "./postgres/start.ts"
import { type StandIns, startStandIns } from "./standIns.ts"

export type Settings = Readonly<Record<string, string>>

export interface WorldOptions {
  /** Absolute folder for data; what was there before is gone on with. */
  readonly home: string
  /** Absolute folder for what is obtained once. */
  readonly cache: string
  readonly settings: Settings
  /** Repositories for the stand-ins of GitHub, Sentry, Jira and Slack. None: the real ones of the settings. */
  readonly repositories?: ReadonlyArray<{ readonly repository: string; readonly from: string }>
  /** Path of a script for the scripted model. None: the real model of the settings. */
  readonly script?: string
  readonly say: (line: string) => void
}

/** A part of the local world cannot be had; `message` says what was tried and what to do. */
export class WorldUnavailable extends Schema.TaggedError<WorldUnavailable>()("WorldUnavailable", {
  message: Schema.String
}) {}

export interface World {
  /** What the services are to be started with. */
  readonly settings: Settings
  readonly standIns: StandIns | undefined
}

/** Everything around Redgreen, on loopback, until the scope closes: the log, the database, and stand-ins for whatever is not real. */
export const openWorld = Effect.fn("local.openWorld")(function* (options: WorldOptions) {
  const { home, settings: given, say, repositories, script } = options
  yield* Effect.promise(() => mkdir(home, { recursive: true }))
  const requesterMayApprove = given["REDGREEN_REQUESTER_MAY_APPROVE"] === "true"
  const { nats, postgres, model, standIns, bwrap } = yield* Effect.all(
    {
      nats: unless(given["NATS_URL"], () => running("Nats", () => startLog(options))),
      postgres: unless(given["DATABASE_URL"], () =>
        running("Postgres", () => startPostgres({ dir: join(home, "postgres"), say }))
      ),
      bwrap: obtainWall(options),
      model: when(script, (script) => running("ScriptedModel", () => startScriptedModel({ script }))),
      standIns: when(repositories, (repositories) =>
        running("StandIns", () =>
          startStandIns({ home, repositories, say, searchPath: given["PATH"], requesterMayApprove })
        )
      )
    },
    { concurrency: "unbounded" }
  )
  const port = yield* Effect.promise(() => choosePort(Number(given["PORT"] ?? 8000)))
  const { NATS_NKEY: key, REDGREEN_REQUESTER_MAY_APPROVE: mayApprove, ...own } = given
  const settings = {
    ...own,
    // A key of the person's own belongs to a server of their own.
    ...(nats === undefined ? (key === undefined ? {} : { NATS_NKEY: key }) : addressOf(nats)),
    ...(postgres === undefined ? {} : { DATABASE_URL: postgres.url }),
    ...(bwrap === undefined ? {} : { REDGREEN_BWRAP: bwrap }),
    ...(model === undefined ? {} : { REDGREEN_MODEL: "scripted", REDGREEN_MODEL_URL: model.url }),
    ...standIns?.settings,
    // The stand-ins bring a policy file of their own, which has it in it; one of the person's own wins.
    ...(standIns === undefined && mayApprove !== undefined ? { REDGREEN_REQUESTER_MAY_APPROVE: mayApprove } : {}),
    ...(given["REDGREEN_APPROVALS"] === undefined ? {} : { REDGREEN_APPROVALS: given["REDGREEN_APPROVALS"] }),
    REDGREEN_API_TOKEN: given["REDGREEN_API_TOKEN"] ?? secret(),
    REDGREEN_HOME: home,
    PORT: String(port)
  }
  return { settings, standIns } satisfies World
})

/** A part that is needed only where something is given. */
const when = <Given, A, E, R>(given: Given | undefined, part: (given: Given) => Effect.Effect<A, E, R>) =>
  given === undefined ? Effect.undefined : part(given)

/** A part that stands in where nothing of the person's own is given. */
const unless = <A, E, R>(given: string | undefined, part: () => Effect.Effect<A, E, R>) =>
  given ? Effect.undefined : part()

const running = <A extends { stop(): Promise<void> }>(name: string, start: () => Promise<A>) =>
  Effect.acquireRelease(
    Effect.tryPromise({ try: start, catch: (error) => new WorldUnavailable({ message: messageOf(error) }) }).pipe(
      Effect.withSpan(`local.start${name}`)
    ),
    (started) => Effect.promise(() => started.stop())
  )

const addressOf = ({ identities, url }: { readonly identities: string; readonly url: string }) => ({
  NATS_URL: url,
  NATS_NKEY_FILE: identities
})

/** Where another sandbox is asked for, or none, there is nothing to obtain. */
const obtainWall = ({ cache, settings, say }: WorldOptions) =>
  process.platform !== "linux" ||
  settings["REDGREEN_BWRAP"] !== undefined ||
  settings["REDGREEN_SANDBOX"] === "container" ||
  settings["REDGREEN_UNSAFE_NO_SANDBOX"] === "1"
    ? Effect.undefined
    : Effect.tryPromise({
        try: () => obtainBubblewrap({ cache, path: settings["PATH"] ?? "", say }),
        catch: (error) => new WorldUnavailable({ message: messageOf(error) })
      }).pipe(Effect.withSpan("local.obtainBubblewrap"))

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const startLog = async ({ cache, home, settings, say }: WorldOptions) => {
  const own = settings["NATS_SERVER_BIN"]
  const bin = await obtainNatsServer({
    cache,
    path: settings["PATH"] ?? "",
    say,
    ...(own === undefined ? {} : { bin: own })
  })
  const identities = join(home, "identities")
  return { ...(await startNats({ bin, store: join(home, "nats"), identities, say })), identities }
}

const secret = () => randomBytes(24).toString("hex")
