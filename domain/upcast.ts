import type { EventType } from "./Event.ts"

type Data = Readonly<Record<string, unknown>>

/**
 * How data written by earlier releases is read today. `older[type][n]` turns version n+1 of the data into version n+2;
 * stored events are never rewritten. A new field without a default, or a changed meaning, needs an entry here.
 */
const older: { readonly [Type in EventType]?: ReadonlyArray<(data: Data) => Data> } = {
  // Version 1 did not count the base branch's new commits.
  "pr.ready": [(data) => ({ ...data, baseMovedBy: 0 })],
  // Version 1 had the address beside the source.
  "task.linked": [({ source, url }) => ({ source: { ...(source as Data), url } })]
}

export const schemaVersionOf = (type: EventType): number => (older[type]?.length ?? 0) + 1

export const upcast = (type: EventType, version: number, data: Data): Data =>
  (older[type] ?? []).slice(version - 1).reduce((current, step) => step(current), data)
