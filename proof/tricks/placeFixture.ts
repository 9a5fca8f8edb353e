import { taskIdOf } from "#domain/Ids.ts"
import type { ModelCall } from "#local/model/ScriptedModel.ts"
import type { Place } from "../Trick.ts"

const task = taskIdOf("sentry:harbor:1")

/** A place for what looks at no service: its folder, its addresses, and what the model was asked. */
export const placeWith = (over: {
  readonly home?: string
  readonly settings?: Place["settings"]
  readonly calls?: ReadonlyArray<Pick<ModelCall, "request" | "session">>
}): Place => {
  const calls = (over.calls ?? []).map((call) => ({ task, phase: "red", attempt: 1, step: 1, headers: {}, ...call }))
  return {
    ...{ task, repository: "harbor/parcel-post", home: over.home ?? "/nowhere", settings: over.settings ?? {} },
    model: { url: over.settings?.["REDGREEN_MODEL_URL"] ?? "http://127.0.0.1:9", calls }
  } as unknown as Place
}

/** One call of a session with this prompt, whose tool said this before. */
export const asked = (session: string, prompt: string, output = "", system: unknown = "You work.") => ({
  session,
  request: {
    ...{ model: "claude-opus-5-5", system, tools: [] },
    messages: [
      { role: "user", content: [{ type: "text", text: prompt }] },
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "Bash", input: { command: "echo BROKEN" } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: output }] }
    ]
  }
})
