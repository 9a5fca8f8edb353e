import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { ConfigProvider, Effect, Layer, References } from "effect"
import { Artifacts } from "#domain/Artifacts.ts"
import type { Event } from "#domain/Event.ts"
import { EventStore } from "#domain/EventStore.ts"
import { load } from "#domain/transact.ts"
import { Jira } from "#integrations/jira/Jira.ts"
import { Sentry } from "#integrations/sentry/Sentry.ts"
import type { Step } from "#local/model/Script.ts"
import { startScriptedModel } from "#local/model/ScriptedModel.ts"
import { examples } from "#test/examples.ts"
import { storyTask, tell } from "#test/story.ts"
import { Claude } from "../Claude.ts"
import { Commands } from "../Commands.ts"
import { Gateway } from "../Gateway.ts"
import { Repositories } from "../Repositories.ts"
import type { Limits } from "../suite/Bench.ts"
import { Planner } from "./Planner.ts"
import { SurveyLimits } from "./surveys.ts"

export type Files = Readonly<Record<string, string>>

interface Planning {
  /** Files of each candidate, by its name. */
  readonly repositories: Readonly<Record<string, Files>>
  readonly steps: readonly [Step, ...ReadonlyArray<Step>]
  readonly limits?: Limits
}

/** Plans a report with the real CLI in front of a model that plays `steps`, from repositories on this disk; answers what was recorded. */
export const planning = Effect.fnUntraced(function* ({ limits, repositories, steps }: Planning) {
  const root = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "planning-test-"))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  for (const [name, files] of Object.entries(repositories)) yield* Effect.promise(() => publish(root, name, files))
  const attempts = [{ steps }] as const
  const model = yield* Effect.acquireRelease(
    Effect.promise(() => startScriptedModel({ script: { sessions: { plan: attempts } } })),
    (model) => Effect.promise(() => model.stop())
  )
  yield* Effect.promise(() => writeFile(join(root, "mcp.json"), '{"mcpServers":{}}'))
  const settings = ConfigProvider.layer(
    ConfigProvider.fromUnknown({
      ...{ PATH: "/usr/local/bin:/usr/bin:/bin", REDGREEN_HOME: join(root, "home"), REDGREEN_MODEL_URL: model.url },
      ...{ REDGREEN_MODEL_RETRIES: "0", REDGREEN_MCP: join(root, "mcp.json") },
      ...{ GITHUB_URL: `file://${root}/remotes`, GITHUB_TOKEN: "not-a-real-token" }
    })
  )
  const services = Layer.mergeAll(
    ...[Claude.layer.pipe(Layer.provide(Gateway.layer)), Commands.layer, Repositories.layer],
    ...[Sentry.layer, Jira.layer, EventStore.layerMemory, Artifacts.layerMemory],
    Layer.succeed(References.MinimumLogLevel, "Warn"),
    limits === undefined ? Layer.empty : Layer.succeed(SurveyLimits, limits)
  )
  const received = { ...examples["task.received"], candidates: Object.keys(repositories) }
  const history = tell([{ ...received, report: examples["task.enriched"].report }])
  return yield* Effect.gen(function* () {
    const store = yield* EventStore
    yield* store.append(storyTask, 0, [history[0]!.stored]).pipe(Effect.orDie)
    const outcome = yield* Planner.handle(history[0]!)
    const told = (yield* load(storyTask)).history.map(({ event }) => event)
    return { outcome, told, calls: model.calls }
  }).pipe(Effect.provide(Layer.provideMerge(services, settings)))
})

/** The first event of a type, where there is one. */
export const eventOf = <Tag extends Event["_tag"]>(told: ReadonlyArray<Event>, tag: Tag) =>
  told.find((event): event is Extract<Event, { _tag: Tag }> => event._tag === tag)

const run = promisify(execFile)

const publish = async (root: string, name: string, files: Files) => {
  const folder = join(root, "sources", name)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const git = (...args: ReadonlyArray<string>) =>
    run("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args])
  await git("init", "--quiet", "--initial-branch=main")
  await git("add", "--all")
  await git("commit", "--quiet", "--message", "base")
  await cp(join(folder, ".git"), join(root, "remotes", `${name}.git`), { recursive: true })
}
