import type {
  SDKAssistantMessage,
  SDKMessage,
  SDKResultMessage,
  SDKSystemMessage
} from "@anthropic-ai/claude-agent-sdk"
import { type Duration, Effect, Option } from "effect"
import { endingOf } from "./ClaudeEnding.ts"
import { activitiesOf } from "./ClaudeMessages.ts"
import { type Launch, launchOptions, misconfiguration } from "./ClaudePolicy.ts"
import { type ClaudeProcess, startClaude, stopClaude } from "./ClaudeProcess.ts"
import type { AgentActivity, AgentEnding } from "./ClaudeSession.ts"
import type { Wall } from "./Commands.ts"

export interface Conversation {
  readonly wall: Wall
  readonly launch: Launch
  readonly prompt: string
  readonly idle: Duration.Duration
  readonly exhausted: () => boolean
  readonly onActivity: (activity: AgentActivity) => Effect.Effect<void>
  /** The ids of the model's responses, collected over both processes of a resumed session. */
  readonly responses: Set<string>
}

/**
 * Holds the session to its end. A CLI that was killed is resumed once, with the conversation so far; a second death is
 * the outcome. No process is left when it ends or is interrupted.
 */
export const converse = Effect.fn("converse")(function* (conversation: Conversation) {
  const ending = yield* holdOnce(conversation, false)
  const killed = ending._tag === "Crashed" && ending.signal !== undefined
  const worthIt = killed && conversation.responses.size > 0 && !conversation.exhausted()
  return worthIt && Option.isNone(conversation.launch.submissions.accepted())
    ? yield* holdOnce(conversation, true)
    : ending
})

const holdOnce = (conversation: Conversation, resume: boolean): Effect.Effect<AgentEnding> => {
  const { wall, launch, prompt } = conversation
  // A resumed session needs a prompt of some kind; the real one is in its history.
  const start = Effect.try(() =>
    startClaude({
      ...{ wall, sessionId: launch.sessionId, prompt: resume ? "Continue." : prompt },
      options: launchOptions(launch, resume)
    })
  )
  return Effect.acquireUseRelease(
    start,
    (claude) => listen(conversation, claude),
    (claude) => stopClaude(claude, launch.sessionId)
  ).pipe(
    Effect.catchTag("UnknownError", ({ cause }) =>
      Effect.succeed<AgentEnding>({ _tag: "Misconfigured", reason: String(cause) })
    )
  )
}

const listen = Effect.fnUntraced(function* (conversation: Conversation, claude: ClaudeProcess) {
  const messages = claude.query[Symbol.asyncIterator]()
  // After an error result the SDK throws what the result has already said.
  const nextMessage = Effect.promise(() => messages.next().catch(() => ({ done: true as const, value: undefined })))
  let result: SDKResultMessage | undefined
  let lastText = ""
  while (true) {
    const next = yield* nextMessage.pipe(Effect.timeoutOption(conversation.idle))
    if (Option.isNone(next)) return { _tag: "Limit", which: "idle" } satisfies AgentEnding
    if (next.value.done) break
    const message: SDKMessage = next.value.value
    const reason = isInit(message) ? misconfiguration(conversation.launch, message) : undefined
    if (reason !== undefined) return { _tag: "Misconfigured", reason } satisfies AgentEnding
    if (message.type === "result") result = message
    if (isResponse(message)) conversation.responses.add(message.message.id)
    for (const activity of activitiesOf(message)) {
      if (activity._tag === "Said") lastText = activity.text
      yield* conversation.onActivity(activity)
    }
  }
  const process = yield* Effect.promise(() => claude.ended)
  const remains = { process, stderr: claude.stderr(), lastText, exhausted: conversation.exhausted() }
  return endingOf(result ? { ...remains, result } : remains)
})

const isInit = (message: SDKMessage): message is SDKSystemMessage =>
  message.type === "system" && message.subtype === "init"

/** The CLI words an API error as if the model had said it. */
const isResponse = (message: SDKMessage): message is SDKAssistantMessage =>
  message.type === "assistant" && message.message.model !== "<synthetic>"
