import { randomBytes } from "node:crypto"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { choosePort } from "./choosePort.ts"
import { type GitHub, startGitHub } from "./github/startGitHub.ts"
import { startScriptedModel } from "./model/ScriptedModel.ts"
import { obtainNatsServer } from "./nats/obtain.ts"
import { startNats } from "./nats/start.ts"
import { startPostgres } from "./postgres/start.ts"
import { type SentryStandIn, startSentry } from "./sentry/startSentry.ts"

export type Settings = Readonly<Record<string, string>>

export interface WorldOptions {
  /** Absolute folder for data; what was there before is gone on with. */
  readonly home: string
  /** Absolute folder for what is obtained once. */
  readonly cache: string
  readonly settings: Settings
  /** Repositories for the GitHub stand-in. None: the real GitHub of the settings. */
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
  readonly github: GitHub | undefined
  readonly sentry: SentryStandIn | undefined
  /** Tells the stand-ins where their webhooks go. */
  readonly connect: (url: string) => void
}

export const agentLogin = "redgreen-agent"
/** A person with write permission, and one who may only read, for the stand-in's pages. */
export const maintainer = { login: "morgan", token: "morgan-local-token" }
export const visitor = { login: "vera", token: "vera-local-token" }

/** Everything around Redgreen, on loopback, until the scope closes: the log, the database, and stand-ins for whatever is not real. */
export const openWorld = Effect.fn("local.openWorld")(function* (options: WorldOptions) {
  const { home, settings: given, say, repositories, script } = options
  yield* Effect.promise(() => mkdir(home, { recursive: true }))
  const agentToken = secret()
  const sentryToken = secret()
  const { nats, postgres, model, github, sentry } = yield* Effect.all(
    {
      nats: unless(given["NATS_URL"], () => running("Nats", () => startLog(options))),
      postgres: unless(given["DATABASE_URL"], () =>
        running("Postgres", () => startPostgres({ dir: join(home, "postgres"), say }))
      ),
      model: when(script, (script) => running("ScriptedModel", () => startScriptedModel({ script }))),
      github: when(repositories, (repositories) => running("GitHub", () => gitHub(options, repositories, agentToken))),
      sentry: when(repositories, () => running("Sentry", () => startSentry({ token: sentryToken })))
    },
    { concurrency: "unbounded" }
  )
  const secrets = {
    github: given["GITHUB_WEBHOOK_SECRET"] ?? secret(),
    sentry: given["SENTRY_WEBHOOK_SECRET"] ?? secret()
  }
  const port = yield* Effect.promise(() => choosePort(Number(given["PORT"] ?? 8000)))
  const settings = {
    ...given,
    ...(nats === undefined ? {} : { NATS_URL: nats.url }),
    ...(postgres === undefined ? {} : { DATABASE_URL: postgres.url }),
    ...(model === undefined ? {} : { REDGREEN_MODEL: "scripted", REDGREEN_MODEL_URL: model.url }),
    ...(github === undefined
      ? {}
      : { GITHUB_URL: github.url, GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: agentToken }),
    ...(sentry === undefined ? {} : { SENTRY_URL: sentry.url, SENTRY_AUTH_TOKEN: sentryToken }),
    ...(repositories === undefined
      ? {}
      : { REDGREEN_REPOSITORIES: repositories.map(({ repository }) => repository).join(",") }),
    GITHUB_WEBHOOK_SECRET: secrets.github,
    SENTRY_WEBHOOK_SECRET: secrets.sentry,
    REDGREEN_API_TOKEN: given["REDGREEN_API_TOKEN"] ?? secret(),
    REDGREEN_HOME: home,
    PORT: String(port)
  }
  return {
    settings,
    github,
    sentry,
    connect: (url) => {
      github?.setWebhook({ url: `${url}/webhooks/github`, secret: secrets.github })
      sentry?.connect({ url: `${url}/webhooks/sentry`, secret: secrets.sentry })
    }
  } satisfies World
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

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const startLog = async ({ cache, home, settings, say }: WorldOptions) => {
  const own = settings["NATS_SERVER_BIN"]
  const bin = await obtainNatsServer({
    cache,
    path: settings["PATH"] ?? "",
    say,
    ...(own === undefined ? {} : { bin: own })
  })
  return startNats({ bin, store: join(home, "nats"), say })
}

const gitHub = async (
  { home, say, settings }: WorldOptions,
  repositories: NonNullable<WorldOptions["repositories"]>,
  token: string
) => {
  const every = (permission: "write" | "read") =>
    Object.fromEntries(repositories.map(({ repository }) => [repository, permission]))
  const github = await startGitHub({
    root: join(home, "github"),
    ...(settings["PATH"] === undefined ? {} : { searchPath: settings["PATH"] }),
    users: [
      { login: agentLogin, type: "User", token, permissions: every("write") },
      { ...maintainer, type: "User", permissions: every("write") },
      { ...visitor, type: "User", permissions: every("read") }
    ],
    say
  })
  for (const { repository, from } of repositories) {
    const [owner = "", name = ""] = repository.split("/")
    await github.importRepository({ owner, name, from })
  }
  return github
}

const secret = () => randomBytes(24).toString("hex")
