import type { Account } from "#local/github/Accounts.ts"
import type { Hub } from "#local/github/Hub.ts"

export interface Call {
  readonly hub: Hub
  /** Null without a token. */
  readonly user: Account | null
  readonly params: Readonly<Record<string, string>>
  readonly url: URL
  readonly body: Readonly<Record<string, unknown>>
  /** The whole `Accept` header: media types choose diffs and raw files. */
  readonly accept: string
}

export interface Answer {
  readonly status: number
  /** JSON, unless `headers` name another content type: then text or bytes as they are. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: string
  readonly pattern: RegExp
  readonly answer: (call: Call) => Answer | Promise<Answer>
}

/** `{name}` matches one segment, `{+name}` the rest with its slashes. */
export const route = (method: string, path: string, answer: Route["answer"]): Route => {
  const source = path
    .replaceAll(".", "\\.")
    .replace(/\{(\+?)(\w+)\}/g, (_, many, name) => `(?<${name}>${many ? ".*" : "[^/]+"})`)
  return { method, pattern: new RegExp(`^${source}$`), answer }
}

/** The parameters of a path, decoded; undefined when the route does not match. */
export const matchRoute = ({ pattern }: Route, pathname: string): Readonly<Record<string, string>> | undefined => {
  const match = pattern.exec(pathname)
  if (match === null) return undefined
  return Object.fromEntries(
    Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
  )
}
