import { randomInt } from "node:crypto"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { layer } from "@effect/vitest"
import { Context, Effect, Layer, Option, Schedule, type Scope } from "effect"
import type { Envelope } from "#domain/Envelope.ts"
import { EventLog } from "#domain/EventLog.ts"
import type { TaskId } from "#domain/Ids.ts"
import { next } from "#domain/Step.ts"
import { load } from "#domain/transact.ts"
import { Nats } from "#infra/nats/Nats.ts"
import * as NatsEventLog from "#infra/nats/NatsEventLog.ts"
import * as NatsEventStore from "#infra/nats/NatsEventStore.ts"
import { pending } from "#infra/nats/pending.ts"
import { provision } from "#infra/nats/provision.ts"
import { agentLogin, maintainer, visitor } from "#local/cast.ts"
import type { FaultMatcher } from "#local/github/api/Faults.ts"
import type { Script } from "#local/model/Script.ts"
import { startScriptedModel } from "#local/model/ScriptedModel.ts"
import { startPostgres } from "#local/postgres/start.ts"
import { buildSample } from "#local/sample/build.ts"
import type { AlertPayload } from "#local/sentry/StoredIssue.ts"
import { startServices } from "#local/startServices.ts"
import { openWorld, type Settings } from "#local/World.ts"
import { alertFolder, freshAlert, taskOf } from "./alerts.ts"
import { chronicleOf } from "./chronicle.ts"
import { ask, signedByGitHub, signedBySentry } from "./doors.ts"
import { connected, NatsServer } from "./NatsServer.ts"
import { restartable, restartableServices } from "./restartable.ts"

export const repository = "harbor/parcel-post"

export interface WorldOptions {
  /** What the scripted model plays; the first shipped alert's script without it. */
  readonly script?: Script | string
  readonly settings?: Settings
  /** Changes the sample repository's work tree and commits; GitHub then takes it in. */
  readonly prepare?: (folder: string) => Promise<unknown>
  /** How the services are started; in this process without it. */
  readonly begin?: (settings: Settings, logFile: string) => Effect.Effect<unknown, unknown, Scope.Scope>
}

/** The whole system, real but for the vendors' stand-ins, on loopback: its own log, database, GitHub, Sentry and model. */
export class World extends Context.Service<World, Effect.Success<ReturnType<typeof open>>>()("redgreen/test/World") {
  static readonly layer = (options: WorldOptions = {}) =>
    Layer.effect(World, open(options)).pipe(Layer.provideMerge(recorder), Layer.provideMerge(NatsServer.layer))
}

/** A suite in a world of its own, which all its tests share: each raises an alert of its own. */
export const inWorld = (options?: WorldOptions) =>
  layer(World.layer(options), { excludeTestServices: true, timeout: "120 seconds" })

/** Our own view of the log, which is there while the services are not. */
const recorder = Layer.fresh(
  Layer.mergeAll(NatsEventLog.layer, NatsEventStore.layer(), Layer.effectDiscard(provision([]))).pipe(
    Layer.provideMerge(connected)
  )
)

const open = Effect.fnUntraced(function* ({
  script = join(alertFolder, "1-first-try.yaml"),
  settings: own,
  prepare = async () => {},
  begin = startServices
}: WorldOptions) {
  const nats = yield* NatsServer
  const connection = yield* Nats
  const log = yield* EventLog
  const home = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "redgreen-world-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  )
  const sample = join(home, "sample")
  yield* Effect.promise(() => buildSample(sample).then(() => prepare(sample)))
  const model = yield* Effect.acquireRelease(
    Effect.promise(() => startScriptedModel({ script })),
    (started) => Effect.promise(() => started.stop())
  )
  const database = yield* restartable((port) => startPostgres({ dir: join(home, "postgres"), port }))
  const world = yield* openWorld({
    home,
    // Where `redgreen up` keeps it too: bubblewrap is obtained once, not for every world.
    cache: join(import.meta.dirname, "../.redgreen/cache"),
    settings: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin`,
      // Below the ports the system gives to others, so that nobody takes it before we listen.
      PORT: String(randomInt(10_000, 32_000)),
      ...nats.settings,
      DATABASE_URL: database.url,
      REDGREEN_MODEL: "scripted",
      REDGREEN_MODEL_URL: model.url,
      ...own
    },
    repositories: [{ repository, from: sample }],
    say: () => {}
  })
  const { settings } = world
  const { github, sentry, jira, slack } = world.standIns!
  const logFile = join(home, "redgreen.log")
  // Whatever a test is about: no service ever wants what infra/nats/permissions.ts does not give it.
  yield* Effect.addFinalizer(() =>
    Effect.promise(async () => {
      const refusals = (await readFile(logFile, "utf8").catch(() => "")).match(/.*The NATS server refused it.*/g)
      if (refusals !== null) throw new Error(refusals.slice(0, 5).join("\n"))
    })
  )
  const services = yield* restartableServices(begin(settings, logFile))
  const url = `http://127.0.0.1:${settings["PORT"]}`
  world.standIns!.connect(url)
  const { until } = yield* chronicleOf(logFile)

  const people = {
    maintainer: maintainer.token,
    visitor: visitor.token,
    /** The account Redgreen itself uses. */
    agent: settings["GITHUB_TOKEN"]!
  }
  type Who = keyof typeof people

  /** GitHub's REST API as one of its users; paths begin after the repository. */
  const forge = (who: Who, method: string, path: string, body?: unknown) =>
    ask(method, `${github.apiUrl}/repos/${repository}${path}`, {
      body,
      headers: { authorization: `Bearer ${people[who]}` }
    })

  /** What Redgreen answered to the webhook of this comment; each carries its comment's id. */
  const answerTo = Effect.fnUntraced(function* (comment: number, action: string) {
    yield* Effect.promise(() => github.state.deliveriesSettled())
    const delivery = github.state.deliveries.findLast(
      (one) => one.event === "issue_comment" && one.action === action && JSON.parse(one.payload).comment.id === comment
    )!
    return { status: delivery.statusCode, body: JSON.parse(delivery.responsePayload || "{}"), delivery }
  })

  /** Sends the alert as Sentry does. An answer that took longer than Sentry waits is asked for again: it is the same task. */
  const raise = Effect.fn("World.raise")(function* (alert: AlertPayload) {
    const { status } = yield* Effect.promise(() => sentry.raise(alert)).pipe(
      Effect.repeat({ while: (delivery) => delivery.status === 0, times: 20 })
    )
    if (status >= 300 || status === 0) return yield* Effect.die(new Error(`the alert was answered ${status}`))
    return taskOf(alert)
  })

  const comments = (number: number) => github.state.comments("harbor", "parcel-post", number)
  const pulls = () => github.state.pulls("harbor", "parcel-post")

  return {
    ...{
      settings,
      github,
      sentry,
      jira,
      slack,
      model,
      database,
      services,
      url,
      home,
      logFile,
      until,
      raise,
      forge,
      pulls
    },

    /** A task of its own whose plan is published and waits for a person. */
    planned: Effect.gen(function* () {
      const task = yield* raise(freshAlert())
      const { state } = yield* until(task, ({ state }) => next(state)._tag === "Approval")
      return { task, number: state.pullRequests[repository]!.number, plan: state.plan.current! }
    }),

    /** The task's history as it is now. */
    history: load,

    /** Writes a comment on the pull request; its id, and how Redgreen answered the webhook of it. */
    comment: Effect.fn("World.comment")(function* (who: Who, number: number, body: string) {
      const posted = yield* forge(who, "POST", `/issues/${number}/comments`, { body })
      if (posted.status !== 201) return yield* Effect.die(new Error(`GitHub answered ${posted.status}: ${posted.text}`))
      const id: number = posted.body.id
      return { id, ...(yield* answerTo(id, "created")) }
    }),

    edit: Effect.fn("World.edit")(function* (who: Who, comment: number, body: string) {
      yield* forge(who, "PATCH", `/issues/comments/${comment}`, { body })
      return yield* answerTo(comment, "edited")
    }),

    /** Redgreen's own HTTP API; `token` null sends none. */
    api: (method: string, path: string, body?: unknown, token: string | null = settings["REDGREEN_API_TOKEN"]!) =>
      ask(method, `${url}${path}`, { body, headers: token === null ? {} : { authorization: `Bearer ${token}` } }),

    /** A webhook with exactly these bytes and headers. */
    postWebhook: (
      path: "/webhooks/sentry" | "/webhooks/github",
      body: string | Buffer,
      headers: Record<string, string>
    ) => ask("POST", `${url}${path}`, { body, headers }),

    signSentry: (body: string, resource?: string) => signedBySentry(settings["SENTRY_WEBHOOK_SECRET"]!, body, resource),

    signGitHub: (body: string, event: string, guid?: string) =>
      signedByGitHub(settings["GITHUB_WEBHOOK_SECRET"]!, body, event, guid),

    /** The task's pull request as soon as GitHub has it, whether or not that is on record already. */
    pullOf: (task: TaskId) =>
      Effect.sync(() => Option.fromNullishOr(pulls().find((one) => one.pull.head === `redgreen/${task}`))).pipe(
        Effect.repeat({ until: Option.isSome, schedule: Schedule.spaced("20 millis") }),
        Effect.map(Option.getOrThrow)
      ),

    comments,

    /** Our comments that tell of this event. */
    repliesTo: (number: number, { stored }: Envelope) =>
      comments(number).filter(
        ({ author, body }) => author === agentLogin && body.includes(`<!-- redgreen:event:${stored.id} -->`)
      ),

    /** Makes the next matching call to GitHub fail. */
    failNext: (matcher: FaultMatcher, fault: Parameters<typeof github.failNext>[1]) => github.failNext(matcher, fault),

    /** Waits until no consumer has anything waiting or in hand, so that what has not happened by now never will. The log's newest position. */
    settled: Effect.gen(function* () {
      const before = yield* log.head
      const queues = yield* pending([
        "planner",
        "executor",
        "verifier",
        "publisher",
        "publisher-jira",
        "publisher-slack",
        "publisher-sentry",
        "reminder"
      ])
      const idle = Object.values(queues).every((length) => length === 0)
      const head = yield* log.head
      // A consumer may hand work to the next between two answers, but not without an event.
      return idle && before === head ? Option.some(head) : Option.none()
    }).pipe(
      Effect.provideService(Nats, connection),
      Effect.repeat({ until: Option.isSome, schedule: Schedule.spaced("100 millis") }),
      Effect.timeout("110 seconds"),
      Effect.map(Option.getOrThrow),
      Effect.orDie
    )
  }
})
