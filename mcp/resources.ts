import type { ReadResourceResult, ResourceTemplate } from "@modelcontextprotocol/sdk/types.js"
import { Effect } from "effect"
import type { RedgreenApi } from "./RedgreenApi.ts"
import { getEvidence, getHistory, getPlan, getTask } from "./readTools.ts"
import type { Tool } from "./Tool.ts"

/** What can be read of a task by its address; each is what the tool of the same name answers. */
const readings: ReadonlyArray<{ readonly path: string; readonly tool: Tool }> = [
  { path: "", tool: getTask },
  { path: "/plan", tool: getPlan },
  { path: "/evidence", tool: getEvidence },
  { path: "/history", tool: getHistory }
]

export const resourceTemplates: ReadonlyArray<ResourceTemplate> = readings.map(({ path, tool: { definition } }) => ({
  name: definition.name.replace("get_", "task_"),
  title: definition.title,
  description: definition.description,
  uriTemplate: `redgreen://task/{id}${path}`,
  mimeType: "application/json"
}))

type Read = ReadResourceResult | { readonly error: string }

/** Undefined for an address that is none of ours. */
export const readResource = (uri: string): Effect.Effect<Read, never, RedgreenApi> | undefined => {
  const [, task, path = ""] = /^redgreen:\/\/task\/([A-Za-z0-9_-]{1,64})(\/[a-z]+)?$/.exec(uri) ?? []
  const reading = readings.find((one) => one.path === path)
  if (task === undefined || reading === undefined) return undefined
  return Effect.map(reading.tool.call({ task }), ({ content, structuredContent }): Read => {
    const [first] = content
    if (structuredContent === undefined) return { error: first?.type === "text" ? first.text : "It could not be read." }
    return { contents: [{ uri, mimeType: "application/json", text: JSON.stringify(structuredContent, null, 2) }] }
  })
}
