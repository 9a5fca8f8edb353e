import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { ConfigProvider, Duration, Effect, Layer, Schema } from "effect"
import type { Step } from "#local/model/Script.ts"
import { startScriptedModel } from "#local/model/ScriptedModel.ts"
import { Claude } from "./Claude.ts"
import type { AgentSession } from "./ClaudeSession.ts"
import { Gateway } from "./Gateway.ts"
import type { Spend } from "./GatewayRun.ts"

export const Verdict = Schema.Struct({ verdict: Schema.Literals(["yes", "no"]), reason: Schema.NonEmptyString })
export type Verdict = typeof Verdict.Type

/**
 * The real CLI in an empty workspace, in front of a model that plays `steps`; everything it makes is gone with the scope.
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
    REDGREEN_MCP: join(root, "mcp.json"),
    ...options.config
  }
  const config = ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment }))
  const claude = yield* Layer.build(Claude.layer.pipe(Layer.provide(Gateway.layer), Layer.provide(config)))
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
      Effect.provide(claude),
      Effect.provide(config)
    )
  return { run, limits: session.limits, model, spends, root, workspace, runs }
})

export const verdict = { verdict: "yes", reason: "seen" } as const

export const bash = (command: string) => [{ name: "Bash", input: { command, description: "as scripted" } }]

const below = (folder: string, files: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))

const write = async (path: string, text: string) => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
