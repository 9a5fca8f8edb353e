import { rm } from "node:fs/promises"
import { join } from "node:path"
import { Clock, Config, Console, Context, Effect, Option } from "effect"
import { Wall } from "#agents/wall/Wall.ts"
import { EventLog } from "#domain/EventLog.ts"
import { inherited, settings } from "#infra/Settings.ts"
import { demoScene } from "#local/demoWorld.ts"
import { type DoorName, doors } from "#local/doors/doors.ts"
import { natsOf, recordRun } from "#local/RunRecord.ts"
import { startServices } from "#local/startServices.ts"
import { openWorld, type Settings } from "#local/World.ts"
import { home } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"
import { paintFor } from "./paint.ts"
import { takeOver } from "./takeOver.ts"
import { watch } from "./watch.ts"

export interface DemoFlags {
  readonly alert: string
  readonly door: DoorName
  readonly yes: boolean
  readonly real: boolean
  readonly repo: Option.Option<string>
  readonly model: Option.Option<string>
}

/** Sets the scene, raises the alert, shows what happens, and stays up for looking around unless nobody is there to look. */
export const runDemo = Effect.fn("cli.demo")(function* ({ alert, door, yes, real, repo, model }: DemoFlags) {
  const began = yield* Clock.currentTimeMillis
  const paint = paintFor(process.stdout)
  let ending = false
  const say = (line: string) => ending || console.log(paint("dim", `  ${line}`))
  const state = yield* home
  const folder = join(state, "demo")
  const unattended = yes || (yield* Config.Boolean("CI").pipe(Config.withDefault(false)))
  const request = { alert, repository: Option.getOrUndefined(repo), script: Option.getOrUndefined(model), real }
  const given = yield* settingsFor(real)
  // Every demo starts from nothing: the same alert again would otherwise be the same, finished task.
  yield* takeOver(state, "demo")
  yield* Effect.promise(() => rm(folder, { recursive: true, force: true }))
  const scene = yield* demoScene(request, folder, given["NATS_URL"] !== undefined)
  yield* Console.log(paint("bold", "Redgreen demo"))
  say(
    real
      ? "model: the real one (anthropic), paid with the key in .env"
      : "model: scripted, through the real Claude Code CLI; nothing is spent, the costs shown are what they would be"
  )
  const world = yield* openWorld({
    home: folder,
    cache: join(state, "cache"),
    settings: given,
    repositories: [scene.repository],
    ...(scene.script === undefined ? {} : { script: scene.script }),
    say
  })
  const { context, url } = yield* startServices(world.settings, join(folder, "redgreen.log"))
  world.standIns!.connect(url)
  // Runs before anything is stopped. From here on the stand-ins would complain that nobody takes their webhooks any more.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      if (!unattended) say("stopping everything")
      ending = true
    })
  )
  const apiToken = world.settings["REDGREEN_API_TOKEN"]!
  yield* recordRun(state, { url, apiToken, log: join(folder, "redgreen.log"), ...natsOf(world) })
  say(`services: ${url} (log: ${join(folder, "redgreen.log")})`)
  say(`wall: ${Context.get(context, Wall).says}`)
  const { github, jira, sentry, slack } = world.standIns!
  say(`stand-ins: GitHub ${github.url}   Sentry ${sentry.url}   Jira ${jira.url}   Slack ${slack.url}`)
  const { head } = Context.get(context, EventLog)
  const after = yield* head
  const approach = yield* Effect.tryPromise({
    try: () =>
      doors[door]({
        standIns: world.standIns!,
        url,
        apiToken,
        alert: scene.alert,
        repository: scene.repository.repository
      }),
    catch: (error) => new CliFailure({ message: `${(error as Error).message}; see ${join(folder, "redgreen.log")}.` })
  })
  const end = yield* watch({ apiToken, url, door, approach, unattended, began, after }).pipe(Effect.provide(context))
  if (!end.ready) return yield* new CliFailure({ message: end.line })
  yield* Console.log(end.line)
}, Effect.scoped)

/**
 * The demo knows no forge and no alert source of the person's own; of `.env` it takes where the nats-server program is, and the key
 * of the real model when that was asked for. Another log or database has to be named in the environment, so that a demo never
 * writes to that of `.env` by accident.
 */
const settingsFor = Effect.fnUntraced(function* (real: boolean) {
  const given = {
    ...(yield* inherited),
    ...Object.fromEntries(
      Object.entries(yield* settings(process.cwd())).filter(
        ([name]) => /^(NATS_SERVER_BIN|REDGREEN_BWRAP)$/.test(name) || (real && model.test(name))
      )
    )
  }
  const taken = Object.entries(given).filter(([name]) => kept.test(name) || model.test(name))
  const chosen: Settings = { ...Object.fromEntries(taken), ...(real ? { REDGREEN_MODEL: "anthropic" } : {}) }
  if (real && !chosen["ANTHROPIC_API_KEY"] && !chosen["CLAUDE_CODE_OAUTH_TOKEN"])
    return yield* new CliFailure({ message: "--real needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in .env." })
  return chosen
})

const kept =
  /^(PATH|PORT|NATS_\w+|DATABASE_URL|REDGREEN_(BUDGET_USD|SESSION_\w+|CONCURRENCY|BWRAP|SANDBOX|UNSAFE_NO_SANDBOX|REGISTRIES|WALL_READS)|HTTPS?_PROXY|NO_PROXY|GIT_SSL_CAINFO|NODE_EXTRA_CA_CERTS)$/
const model = /^(ANTHROPIC_API_KEY|CLAUDE_CODE_OAUTH_TOKEN|REDGREEN_MODEL_NAME)$/
