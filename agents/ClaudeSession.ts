import type { Duration, Effect, Schema } from "effect"
import type { Spend } from "./GatewayRun.ts"

/** The tool a session ends with. The JSON Schema the model sees is derived from `schema`, which must describe an object. */
export interface Submit<A> {
  readonly name: string
  readonly description: string
  readonly schema: Schema.Codec<A, unknown>
  /** What is wrong with a well-formed value; the model is told and may submit again. The CLI waits 30 s for the answer. */
  check?(value: A): string | undefined | Effect.Effect<string | undefined>
}

export interface AgentSession<A> {
  readonly taskId: string
  readonly phase: "plan" | "red" | "green"
  /** From 1. */
  readonly attempt: number
  /** The absolute folder the agent works in, and the only one it may write in. */
  readonly workspace: string
  /** No Bash, no Edit, no Write. */
  readonly readOnly: boolean
  /** Reaches the model as it is: no `@file` expansion, no slash commands. */
  readonly prompt: string
  /** Skills it cannot do without, as `redgreen:<name>`; those of `skills/` that are for its agent come along. */
  readonly skills: ReadonlyArray<string>
  readonly submit: Submit<A>
  readonly limits: {
    /** What is left of the task's budget. */
    readonly usd: number
    readonly turns: number
    readonly wall: Duration.Duration
    /** How long the session may give no sign of life. */
    readonly idle: Duration.Duration
  }
  /** Every model call, with the `sessionId` of the outcome. */
  readonly onSpend: (spend: Spend & { readonly session: string }) => Effect.Effect<void>
  readonly onActivity?: (activity: AgentActivity) => Effect.Effect<void>
  /** Resolves when nobody wants the result any more; the session is ended then. */
  readonly unwanted?: Effect.Effect<void>
}

/** What the agent does, for people who watch; nothing is decided by it. */
export type AgentActivity =
  | { readonly _tag: "Started"; readonly model: string }
  | { readonly _tag: "Said"; readonly text: string }
  | { readonly _tag: "Called"; readonly tool: string; readonly input: unknown }
  | { readonly _tag: "Denied"; readonly tool: string }
  | { readonly _tag: "Retrying"; readonly attempt: number; readonly status?: number }

/** How a session ended that submitted nothing. */
export type AgentEnding =
  | { readonly _tag: "NoSubmission"; readonly lastText: string }
  | { readonly _tag: "Limit"; readonly which: "usd" | "turns" | "wall" | "idle" }
  /** The model's service failed; `status` is its HTTP status, absent when it was not reached. */
  | { readonly _tag: "Provider"; readonly status?: number; readonly retryable: boolean; readonly message: string }
  | { readonly _tag: "Crashed"; readonly exit?: number; readonly signal?: string; readonly stderr: string }
  /** Nobody wanted the result any more. */
  | { readonly _tag: "Stopped" }
  /** It did not start as it must; starting it again will not help. */
  | { readonly _tag: "Misconfigured"; readonly reason: string }

export interface SessionFacts {
  readonly sessionId: string
  /** As metered by the gateway. */
  readonly usd: number
  /** Model responses. */
  readonly turns: number
  readonly durationMs: number
  /** The session as JSON lines, in the CLI's own format, without the run token and the tool servers' secrets; empty when it never started. */
  readonly transcript: Uint8Array
  /** What optional tool servers should have given it and did not. */
  readonly lacking: ReadonlyArray<Lack>
}

/** Something an optional tool server should have given and did not; `reason` follows the name of the server. */
export interface Lack {
  readonly server: string
  readonly reason: string
}

export type AgentOutcome<A> = SessionFacts & ({ readonly _tag: "Submitted"; readonly value: A } | AgentEnding)
