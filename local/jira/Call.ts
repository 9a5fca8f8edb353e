import type { JiraSite } from "./JiraSite.ts"
import { type Account, Refusal } from "./records.ts"
import type { Rest } from "./shapes.ts"

export interface Call {
  readonly by: Account | undefined
  readonly site: JiraSite
  readonly base: string
  readonly rest: Rest
  /** The parts of the path that the pattern names. */
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Record<string, unknown>
}

export interface Answered {
  readonly status: number
  readonly body?: unknown
}

export type Handler = (call: Call) => Answered

export const ok = (body: unknown, status = 200): Answered => ({ status, body })
export const noContent: Answered = { status: 204 }

/** Method, pattern of the path after `/rest/api/<version>`, and what answers. */
export type Route = readonly [method: string, path: RegExp, handler: Handler]

export const person = ({ by }: Call): Account => {
  if (by === undefined) throw new Refusal(401, ["Client must be authenticated to access this resource."])
  return by
}

export const onIssue =
  (handler: (call: Call, issue: ReturnType<JiraSite["issue"]>, by: Account) => Answered): Handler =>
  (call) => {
    const issue = call.site.issue(call.by, call.path["issue"]!)
    return handler(call, issue, person(call))
  }

export const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}

export const strings = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : []
