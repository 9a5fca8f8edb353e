import { callsOf, type Fault, type Phase, type Script, type Step, type Usage } from "./Script.ts"

/** The fields of a Messages API request that decide the answer. */
export interface ModelRequest {
  readonly model: string
  readonly stream?: boolean
  readonly system?: unknown
  readonly tools?: ReadonlyArray<{ readonly name: string }>
  readonly messages: ReadonlyArray<{ readonly role: string; readonly content: string | ReadonlyArray<RequestBlock> }>
}
type RequestBlock = {
  readonly type: string
  readonly id?: string
  readonly tool_use_id?: string
  readonly content?: unknown
}

export type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly name: string; readonly input: unknown }

export interface Answer {
  /** 1-based; one past the end when the script has nothing left to do. */
  readonly step: number
  readonly blocks: ReadonlyArray<Block>
  readonly usage: Usage
  readonly fault?: Fault
}

/** The next step of a session, read off the conversation alone, so that retries, resumes and restarts change nothing. */
export function answer(script: Script, phase: Phase, attempt: number, request: ModelRequest): Answer {
  const attempts = script.sessions[phase]
  const steps: ReadonlyArray<Step> = attempts?.[Math.min(attempt, attempts.length) - 1]?.steps ?? []
  const { done, last } = conversation(request)
  let before = 0
  for (const [index, step] of steps.entries()) {
    const calls = callsOf(step)
    if (before + calls > done || calls === 0) {
      const blocks = play(step, done - before, last, request)
      const usage = { ...estimate(request, blocks), ...step.usage }
      return { step: index + 1, blocks, usage, ...(step.fault && { fault: step.fault }) }
    }
    before += calls
  }
  const blocks = [say(attempts ? "The script has no further step." : `The script has no session '${phase}'.`)]
  return { step: steps.length + 1, blocks, usage: estimate(request, blocks) }
}

/** A killed CLI that resumes reports the call it was in as interrupted; as a real model would, the script makes it again. */
function conversation(request: ModelRequest) {
  const results = new Map<string, string>()
  const uses: Array<string> = []
  for (const { content } of request.messages) {
    if (typeof content === "string") continue
    for (const block of content) {
      if (block.type === "tool_use" && block.id) uses.push(block.id)
      if (block.type === "tool_result" && block.tool_use_id) results.set(block.tool_use_id, textOf(block.content))
    }
  }
  const finished = uses.filter((id) => !results.get(id)?.startsWith("[Tool call interrupted"))
  return { done: finished.length, last: results.get(finished.at(-1) ?? "") ?? "" }
}

function play(step: Step, skip: number, last: string, request: ModelRequest): ReadonlyArray<Block> {
  if (step.expect !== undefined && !new RegExp(step.expect).test(last))
    return [say(`Expected the last tool result to match /${step.expect}/, but it was: ${last.slice(0, 2000)}`)]
  const submitTool = request.tools?.find((tool) => tool.name.startsWith("mcp__redgreen__"))
  if (step.submit && !submitTool) return [say("There is no submit tool in this session.")]
  const calls = [...(step.tools ?? []), ...(step.submit ? [{ name: submitTool!.name, input: step.submit }] : [])]
  return [
    ...(step.say === undefined ? [] : [say(step.say)]),
    ...calls.slice(skip).map((call) => ({ type: "tool_use" as const, ...call }))
  ]
}

/** Four characters a token; everything but the newest exchange is read from the cache, as with the real API. */
function estimate(request: ModelRequest, blocks: ReadonlyArray<Block>): Usage {
  const prefix = tokens([request.system, request.tools])
  const newest = tokens(request.messages.slice(-2))
  const older = tokens(request.messages.slice(0, -2))
  const first = !request.messages.some((message) => message.role === "assistant")
  return {
    input_tokens: 4,
    output_tokens: tokens(blocks),
    cache_read_input_tokens: first ? 0 : prefix + older,
    cache_creation_input_tokens: first ? prefix + older + newest : newest
  }
}

function tokens(value: unknown): number {
  return Math.ceil(JSON.stringify(value).length / 4)
}

function say(text: string): Block {
  return { type: "text", text }
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content
  if (!Array.isArray(content)) return ""
  return content.map((block: { text?: string }) => block.text ?? "").join("\n")
}
