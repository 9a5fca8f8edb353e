import { spawn } from "node:child_process"
import { openSync } from "node:fs"
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { Console, Context, Effect } from "effect"
import { Wall } from "#agents/wall/Wall.ts"
import { settings } from "#infra/Settings.ts"
import { shippedScript } from "#local/alertFiles.ts"
import { choosePort } from "#local/choosePort.ts"
import { sampleIn } from "#local/demoWorld.ts"
import { natsOf, readRun, recordRun } from "#local/RunRecord.ts"
import { startServices } from "#local/startServices.ts"
import { openWorld, type Settings } from "#local/World.ts"
import { home } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"
import { paintFor } from "./paint.ts"
import { refuseSecond, takeOver } from "./takeOver.ts"

/** Runs everything until it is told to stop; or starts itself in the background and waits until it is there. */
export const runUp = Effect.fn("cli.up")(function* ({ detach }: { readonly detach: boolean }) {
  const state = yield* home
  yield* refuseSecond(state)
  if (detach) return yield* inBackground(state)
  const given = yield* settings(process.cwd())
  yield* refuseHalfReal(given)
  yield* refuseOtherPort(given["PORT"])
  const say = (line: string) => console.log(paintFor(process.stdout)("dim", `  ${line}`))
  const folder = join(state, "up")
  yield* takeOver(state, "up")
  const world = yield* openWorld({
    home: folder,
    cache: join(state, "cache"),
    settings: given,
    ...(hasForge(given) ? {} : { repositories: [yield* sampleIn(folder)] }),
    ...(given["REDGREEN_MODEL"] === "anthropic"
      ? {}
      : { script: given["REDGREEN_MODEL_SCRIPT"] ?? shippedScript("1") }),
    say
  })
  const log = join(folder, "redgreen.log")
  const { context, url } = yield* startServices(world.settings, log)
  world.standIns?.connect(url)
  const model = given["REDGREEN_MODEL"] === "anthropic" ? "the real one (anthropic)" : "scripted"
  yield* Console.log(
    [
      `Redgreen is up: ${url}`,
      `  webhooks   ${url}/webhooks/github, sentry, jira, slack/commands, slack/interactions`,
      `  API        ${url}/docs   MCP ${url}/mcp`,
      `  GitHub     ${world.standIns?.github.url ?? given["GITHUB_URL"] ?? "https://github.com"}`,
      `  Sentry     ${world.standIns?.sentry.url ?? given["SENTRY_URL"] ?? "https://sentry.io"}`,
      `  Jira       ${world.standIns?.jira.url ?? given["JIRA_URL"] ?? "not configured"}`,
      `  Slack      ${world.standIns?.slack.url ?? (given["SLACK_BOT_TOKEN"] ? "configured" : "not configured")}`,
      `  model      ${model}`,
      `  wall       ${Context.get(context, Wall).says}`,
      `  log        ${log}`,
      "  npx redgreen tasks lists tasks, npx redgreen doctor checks every part, make down stops it"
    ].join("\n")
  )
  // Last: whoever started us in the background shows what was printed so far once this is there.
  yield* recordRun(state, { url, apiToken: world.settings["REDGREEN_API_TOKEN"]!, log, ...natsOf(world) })
  return yield* Effect.never
}, Effect.scoped)

/** Whether a real GitHub is given, by token or as an App; else everything is a stand-in. */
const hasForge = (given: Settings) => Boolean(given["GITHUB_TOKEN"] || given["GITHUB_APP_ID"])

/** The scripted model knows nothing of real repositories, and a real model without a forge has nothing to read. */
const refuseHalfReal = Effect.fnUntraced(function* (given: Settings) {
  const real = given["REDGREEN_MODEL"] === "anthropic"
  if (real && !given["ANTHROPIC_API_KEY"] && !given["CLAUDE_CODE_OAUTH_TOKEN"])
    return yield* new CliFailure({
      message: "REDGREEN_MODEL=anthropic needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in .env."
    })
  if (!hasForge(given)) return
  if (!real && !given["REDGREEN_MODEL_SCRIPT"])
    return yield* new CliFailure({
      message:
        "A real GitHub is set, so the model has to be asked for by name: REDGREEN_MODEL=anthropic in .env (or REDGREEN_MODEL_SCRIPT for a scripted one)."
    })
  if (!given["REDGREEN_REPOSITORIES"])
    return yield* new CliFailure({
      message: "A real GitHub is set, but no repository: set REDGREEN_REPOSITORIES=owner/name in .env."
    })
})

/** A port that was asked for has a tunnel pointing at it, so no other one will do. */
const refuseOtherPort = Effect.fnUntraced(function* (wanted: string | undefined) {
  if (wanted === undefined) return
  const port = Number(wanted)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return yield* new CliFailure({ message: `PORT=${wanted} is no port: set a number from 1 to 65535, or unset it.` })
  if ((yield* Effect.promise(() => choosePort(port))) !== port)
    return yield* new CliFailure({
      message: `PORT=${port} is taken: stop what listens there, set another, or unset it to have a free one chosen.`
    })
})

const inBackground = Effect.fnUntraced(function* (state: string) {
  const output = join(state, "run", "up.log")
  yield* Effect.promise(() => mkdir(join(state, "run"), { recursive: true }))
  const file = openSync(output, "w")
  const child = spawn(process.execPath, [process.argv[1]!, "up"], { detached: true, stdio: ["ignore", file, file] })
  const ended = new Promise<"ended">((resolve) => child.on("exit", () => resolve("ended")))
  const run = yield* Effect.promise(async () => {
    for (;;) {
      const found = await readRun(state)
      if (found !== undefined) return found
      // The record is the fact that is waited for; the pause only spaces the looks.
      const outcome = await Promise.race([
        ended,
        new Promise<"wait">((resolve) => setTimeout(() => resolve("wait"), 100))
      ])
      if (outcome === "ended") return undefined
    }
  })
  const told = yield* Effect.promise(() => readFile(output, "utf8"))
  if (run === undefined)
    return yield* new CliFailure({ message: reasonIn(told) ?? `${output} says why it did not come up.` })
  child.unref()
  yield* Console.log(told.slice(told.indexOf("Redgreen is up")).trimEnd())
})

/** What the presenter wrote last, without its mark: our own presenter writes it again. */
const reasonIn = (told: string) => /^redgreen: ([\s\S]*)$/m.exec(told)?.[1]?.trim()
