import type { ModelCall } from "#local/model/ScriptedModel.ts"
import type { Place } from "../Trick.ts"

type Calls = Pick<Place, "model" | "task">

const callsOf = ({ model, task }: Calls): ReadonlyArray<ModelCall> => model.calls.filter((call) => call.task === task)

interface Block {
  readonly type: string
  readonly text?: string
  readonly tool_use_id?: string
  readonly content?: unknown
}

const blocksOf = ({ request }: ModelCall): ReadonlyArray<Block> =>
  request.messages.flatMap(({ content }) => (typeof content === "string" ? [{ type: "text", text: content }] : content))

/** What the tools answered in the task's sessions, each answer once, oldest first. */
export const outputsOf = (place: Calls): ReadonlyArray<string> => {
  const answers = new Map<string, string>()
  for (const call of callsOf(place))
    for (const { type, tool_use_id, content } of blocksOf(call))
      if (type === "tool_result") answers.set(`${call.session} ${tool_use_id}`, textOf(content))
  return [...answers.values()]
}

const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map((block: Block) => block.text ?? "").join("\n") : String(content ?? "")

/** The prompt of each session: what it was given to know. */
export const promptsOf = (place: Calls): ReadonlyArray<string> => [
  ...new Set(
    callsOf(place).flatMap((call) => blocksOf(call).flatMap(({ text }) => (text && isPrompt(text) ? [text] : [])))
  )
]

const isPrompt = (text: string) => /^This is the \w+ session/.test(text)

/** Everything else the model was told without having asked a tool: the system's words, reminders, lists of skills and tools. */
export const surroundingsOf = (place: Calls): ReadonlyArray<string> => [
  ...new Set(
    callsOf(place).flatMap((call) => [
      JSON.stringify([call.request.system, call.request.tools]),
      ...blocksOf(call).flatMap(({ type, text }) => (type === "text" && text && !isPrompt(text) ? [text] : []))
    ])
  )
]
