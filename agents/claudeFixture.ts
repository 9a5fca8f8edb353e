import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Context, Duration, Effect, Layer, Schema } from "effect"
import type { Step } from "#local/model/Script.ts"
import { startScriptedModel } from "#local/model/ScriptedModel.ts"
import { Claude } from "./Claude.ts"
import type { AgentSession } from "./ClaudeSession.ts"
import { Gateway } from "./Gateway.ts"
import type { Spend } from "./GatewayRun.ts"
import { claudeBehind } from "./wall/adapters.ts"
import { Wall } from "./wall/Wall.ts"
import { configOf, obtained } from "./wall/wallFixture.ts"

export const Verdict = Schema.Struct({ verdict: Schema.Literals(["yes", "no"]), reason: Schema.NonEmptyString })
export type Verdict = typeof Verdict.Type

/**
 * The real CLI behind the wall in an empty workspace, in front of a model that plays `steps`; everything it makes is gone with the scope.
 * `config` sets further keys, `files` fills the workspace, `mcp` is the `mcp.json`, `skills` has further files of skills.
 */
export const claudeFixture = Effect.fnUntraced(function* (options: {
  readonly steps: readonly [Step, ...Array<Step>]
  readonly config?: Record<string, string>
  readonly files?: Record<string, string>
  readonly mcp?: unknown
  readonly skills?: Record<string, string>
}) {
  const root = yield* Effect.acquireRelease(
    Effect.promise(async () => realpath(await mkdtemp(join(tmpdir(), "claude-test-")))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  const [workspace, skills, runs] = [join(root, "workspace"), join(root, "skills"), join(root, "runs")]
  const files = {
    "skills/sample/SKILL.md": "---\nname: sample\ndescription: Says what a sample is.\n---\nA sample is a part.\n",
    "runs/.keep": "",
    "mcp.json": JSON.stringify(options.mcp ?? { mcpServers: {} }),
    "workspace/.keep": "",
    ...below("skills", options.skills),
    ...below("workspace", options.files)
  }
  for (const [name, text] of Object.entries(files)) yield* Effect.promise(() => write(join(root, name), text))
  const attempts = [{ steps: options.steps }] as const
  const script = { sessions: { plan: attempts, red: attempts } } as const
  const model = yield* Effect.acquireRelease(
    Effect.promise(() => startScriptedModel({ script })),
    (model) => Effect.promise(() => model.stop())
  )
  const environment = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    ...{ REDGREEN_MODEL_URL: model.url, REDGREEN_SKILLS: skills, REDGREEN_TMPDIR: runs, REDGREEN_MODEL_RETRIES: "2" },
    ...{ REDGREEN_MCP: join(root, "mcp.json"), REDGREEN_BWRAP: yield* obtained },
    ...options.config
  }
  const config = configOf(environment)
  // The wall's own folder lies elsewhere than those of the sessions, which tests count.
  const wall = Wall.layerOver([root]).pipe(
    Layer.provide(configOf({ ...environment, REDGREEN_TMPDIR: join(root, "wall") }))
  )
  const behind = claudeBehind.pipe(Layer.provide(wall), Layer.provideMerge(Gateway.layer), Layer.provide(config))
  const services = yield* Layer.build(behind)
  const spends: Array<Spend> = []

  const session: AgentSession<Verdict> = {
    ...{ taskId: "task-1", phase: "plan", attempt: 1, workspace, readOnly: true, skills: ["sample"] },
    prompt: "Look at @/etc/hostname and give your verdict.",
    submit: { name: "submit_verdict", description: "Gives the verdict and ends the session.", schema: Verdict },
    limits: { usd: 5, turns: 20, wall: Duration.seconds(50), idle: Duration.seconds(40) },
    onSpend: (spend) => Effect.sync(() => void spends.push(spend))
  }
  const run = (changed: Partial<AgentSession<Verdict>> = {}) =>
    Claude.use((service) => service.run({ ...session, ...changed })).pipe(
      Effect.provide(services),
      Effect.provide(config)
    )
  const gateway = Context.get(services, Gateway)
  return { run, limits: session.limits, gateway, model, spends, root, workspace, runs }
})

export const verdict = { verdict: "yes", reason: "seen" } as const

export const bash = (command: string) => [{ name: "Bash", input: { command, description: "as scripted" } }]

const below = (folder: string, files: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))

const write = async (path: string, text: string) => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
