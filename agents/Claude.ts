import { randomUUID } from "node:crypto"
import { realpath } from "node:fs/promises"
import { tmpdir } from "node:os"
import { Clock, Config, Context, Effect, Layer, Option, Redacted, Result } from "effect"
import { converse } from "./ClaudeConversation.ts"
import { claudeEnvironment } from "./ClaudeEnvironment.ts"
import { equip } from "./ClaudeEquipment.ts"
import { type ClaudeFolder, claudeFolder, readTranscript } from "./ClaudeFolder.ts"
import type { AgentEnding, AgentSession, AgentOutcome as Outcome, Submit as SubmitTool } from "./ClaudeSession.ts"
import { makeSubmissions, type Submissions } from "./ClaudeSubmit.ts"
import type { Wall } from "./Commands.ts"
import { repositoryEnvironment } from "./environment.ts"
import { Gateway, type GatewayAccess } from "./Gateway.ts"
import type { Spend } from "./GatewayRun.ts"
import type { OfferedServer } from "./McpServers.ts"

export type AgentOutcome<A> = Outcome<A>
export type Submit<A> = SubmitTool<A>

/**
 * Claude Code, one process per session. Whatever happens to it is an outcome, not an error: the caller decides what an
 * outcome is worth. Interrupting `run` leaves no process and no file behind.
 */
export class Claude extends Context.Service<
  Claude,
  { run<A>(session: AgentSession<A>): Effect.Effect<AgentOutcome<A>> }
>()("redgreen/agents/Claude") {
  /**
   * The CLI is started behind `wall`. REDGREEN_MODEL_NAME names the model, REDGREEN_SKILLS the folder of skills, REDGREEN_MCP
   * the file of tool servers, REDGREEN_MODEL_RETRIES how often a call is repeated (waiting 0.5 s, 1 s, 2 s …) before the session is given up.
   */
  static readonly layerBehind = (wall: Wall) =>
    Layer.effect(
      Claude,
      Effect.suspend(() => make(wall))
    )

  static readonly layer = Claude.layerBehind((command) => command)
}

const make = Effect.fnUntraced(function* (wall: Wall) {
  const gateway = yield* Gateway
  const model = yield* Config.String("REDGREEN_MODEL_NAME").pipe(Config.withDefault("claude-opus-5-5"))
  const parent = yield* Config.String("REDGREEN_TMPDIR").pipe(Config.withDefault(tmpdir()))
  const modelRetries = yield* Config.Int("REDGREEN_MODEL_RETRIES").pipe(Config.withDefault(5))

  const hold = Effect.fnUntraced(function* <A>(
    session: AgentSession<A>,
    started: { readonly sessionId: string; readonly submissions: Submissions<A>; readonly responses: Set<string> },
    equipment: { readonly skills: ReadonlyArray<string>; readonly servers: ReadonlyArray<OfferedServer> },
    folder: ClaudeFolder,
    access: GatewayAccess
  ) {
    const { limits, readOnly, prompt } = session
    const env = claudeEnvironment({
      ...{ idle: limits.idle, folders: folder, modelRetries },
      gateway: { url: access.url, token: Redacted.value(access.token) },
      repository: yield* repositoryEnvironment({ folder: folder.root })
    })
    const workspace = yield* Effect.promise(() => realpath(session.workspace))
    const { plugin } = folder
    const ending = yield* converse({
      wall: (command) => wall({ ...command, readOnly }),
      ...{ prompt, idle: limits.idle, exhausted: access.exhausted, responses: started.responses },
      launch: {
        ...{ ...started, ...equipment, model, workspace, readOnly, plugin, env },
        ...{ submit: session.submit.name, turns: limits.turns, usd: limits.usd }
      },
      onActivity: session.onActivity ?? (() => Effect.void)
    }).pipe(
      Effect.raceFirst(Effect.as(session.unwanted ?? Effect.never, { _tag: "Stopped" } satisfies AgentEnding)),
      Effect.timeoutOption(limits.wall)
    )
    return Option.getOrElse(ending, (): AgentEnding => ({ _tag: "Limit", which: "wall" }))
  })

  const run = Effect.fn("Claude.run")(function* <A>(session: AgentSession<A>) {
    const startedAt = yield* Clock.currentTimeMillis
    const started = {
      sessionId: randomUUID(),
      submissions: makeSubmissions(session.submit),
      responses: new Set<string>()
    }
    const { taskId, phase, attempt, limits } = session
    const onSpend = (spend: Spend) => session.onSpend({ ...spend, session: started.sessionId })
    yield* Effect.annotateCurrentSpan({
      "redgreen.task.id": taskId,
      "redgreen.phase": phase,
      "redgreen.attempt": attempt,
      "redgreen.session.id": started.sessionId
    })
    const equipped = yield* Effect.result(equip(session))
    const { conceal, lacking, servers, skills } = Result.getOrElse(equipped, () => unequipped)
    const folder = yield* claudeFolder({ parent, skills })
    // The inner scope ends first: every call is paid and recorded before the session is reported.
    const { ending, access } = yield* Effect.scoped(
      Effect.gen(function* () {
        const access = yield* gateway.open({ taskId, phase, attempt, limitUsd: limits.usd, onSpend })
        if (access.exhausted()) return { ending: { _tag: "Limit", which: "usd" } satisfies AgentEnding, access }
        if (Result.isFailure(equipped)) return { ending: misconfigured(equipped.failure.message), access }
        return { ending: yield* hold(session, started, { servers, skills: skills.names }, folder, access), access }
      })
    )
    const token = Redacted.value(access.token)
    const facts = {
      sessionId: started.sessionId,
      usd: access.spentUsd(),
      turns: started.responses.size,
      durationMs: (yield* Clock.currentTimeMillis) - startedAt,
      transcript: yield* readTranscript(folder, started.sessionId, (text) =>
        conceal(text).replaceAll(token, "<run token>")
      ),
      lacking
    }
    const accepted = started.submissions.accepted()
    yield* Effect.annotateCurrentSpan({
      "redgreen.session.ending": Option.isSome(accepted) ? "Submitted" : ending._tag,
      "redgreen.session.turns": facts.turns,
      "redgreen.usd": facts.usd
    })
    // What a session submits that runs otherwise than it should does not count.
    return Option.isSome(accepted) && ending._tag !== "Misconfigured"
      ? { _tag: "Submitted" as const, value: accepted.value, ...facts }
      : { ...ending, ...facts }
  }, Effect.scoped)

  return Claude.of({ run })
})

const unequipped = { servers: [], lacking: [], conceal: (text: string) => text, skills: { folder: "", names: [] } }

const misconfigured = (reason: string): AgentEnding => ({ _tag: "Misconfigured", reason })
