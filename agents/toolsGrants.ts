import type { Tool } from "@modelcontextprotocol/sdk/types.js"
import type { Grant } from "./toolsFile.ts"

export interface Granted {
  readonly tools: ReadonlyArray<Tool>
  /** Tools that are given but that the server does not have. */
  readonly unknown: ReadonlyArray<string>
  /** Tools that are given but that change things, as the server says itself: no agent gets such a tool. */
  readonly writing: ReadonlyArray<string>
}

/**
 * What of a server's tools an agent gets. Without a name only what says that it reads; by name also what says nothing of the
 * kind, for then a person has vouched for it.
 */
export const granted = (grants: ReadonlyArray<Grant>, tools: ReadonlyArray<Tool>): Granted => {
  const named = new Set(grants.flatMap(({ tool }) => tool ?? []))
  const every = grants.some(({ tool }) => tool === undefined)
  const known = new Set(tools.map(({ name }) => name))
  return {
    tools: tools.filter((tool) => (named.has(tool.name) && !writes(tool)) || (every && reads(tool))),
    unknown: [...named].filter((name) => !known.has(name)),
    writing: tools.filter((tool) => named.has(tool.name) && writes(tool)).map(({ name }) => name)
  }
}

const reads = ({ annotations, name }: Tool) => annotations?.readOnlyHint === true && /^[A-Za-z0-9_-]{1,64}$/.test(name)

const writes = ({ annotations }: Tool) =>
  annotations?.readOnlyHint === false ||
  (annotations?.readOnlyHint === undefined && annotations?.destructiveHint === true)
