import { Config, Effect, Option, Result } from "effect"
import type { ToolServer } from "./toolsFile.ts"

/** A server with its settings filled in. */
export interface ReadyServer {
  readonly server: ToolServer
  /** Values nobody but the server may see. */
  readonly secrets: ReadonlyArray<string>
}

/** `missing` is the setting that is not there; without it the file itself is at fault. `reason` follows the name of the server. */
export interface NotReady {
  readonly reason: string
  readonly missing?: string
}

/** Fills in `${NAME}` and `${NAME:-otherwise}` from Redgreen's settings and from what the session `gives`. */
export const fillIn = Effect.fn("fillIn")(function* (server: ToolServer, gives: Readonly<Record<string, string>>) {
  const names = new Set(textsOf(server).flatMap(({ text }) => [...text.matchAll(variable)].map(([, name]) => name!)))
  const found = yield* Effect.forEach(names, (name) =>
    Config.option(Config.String(name)).pipe(
      Effect.orDie,
      Effect.map((value) => [name, gives[name] ?? Option.getOrUndefined(value)] as const)
    )
  )
  return fill(server, new Map(found.filter((entry): entry is [string, string] => Boolean(entry[1]))))
})

/** The same with the settings at hand. */
export const fill = (
  server: ToolServer,
  settings: ReadonlyMap<string, string>
): Result.Result<ReadyServer, NotReady> => {
  const texts = textsOf(server)
  for (const { text } of texts)
    for (const [, name = "", otherwise] of text.matchAll(variable))
      if (otherwise === undefined && !settings.has(name))
        return Result.fail({ missing: name, reason: `needs the setting ${name}, which is not set.` })
  const secrets = new Set(texts.filter(isHidden).flatMap((text) => secretsIn(text, settings)))
  for (const { field, text } of texts.filter((text) => !isHidden(text)))
    for (const [, name = ""] of text.matchAll(variable)) {
      const value = settings.get(name)
      if (value !== undefined && (secretName.test(name) || secrets.has(value) || /:\/\/[^/]*:[^/]*@/.test(value)))
        return Result.fail({
          reason: `has the secret ${name} in \`${field}\`, where anybody can see it: move it to env or headers.`
        })
    }
  const filled = (text: string) => text.replace(variable, (_, name, otherwise) => settings.get(name) ?? otherwise)
  const all = (record: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(record).map(([key, text]) => [key, filled(text)]))
  const ready =
    "url" in server
      ? { url: filled(server.url), headers: all(server.headers) }
      : { command: filled(server.command), args: (server.args ?? []).map(filled), env: all(server.env) }
  if ("url" in ready && secrets.size > 0 && !isPrivate(ready.url))
    return Result.fail({ reason: "has a url that is not https, so its secret would cross the network in the clear." })
  return Result.succeed({ server: ready, secrets: [...secrets] })
}

/** `text` without the secrets in it, as they are and as JSON has them. */
export const conceal = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .reduce((concealed, secret) => concealed.replaceAll(secret, "<secret>"), text)

interface Text {
  readonly field: "command" | "args" | "env" | "url" | "headers"
  readonly key?: string
  readonly text: string
}

const textsOf = (server: ToolServer): ReadonlyArray<Text> => {
  const named = (field: "env" | "headers", record: Readonly<Record<string, string>> = {}) =>
    Object.entries(record).map(([key, text]) => ({ field, key, text }))
  if ("url" in server) return [{ field: "url", text: server.url }, ...named("headers", server.headers)]
  const args = (server.args ?? []).map((text) => ({ field: "args", text }) as const)
  return [{ field: "command", text: server.command }, ...args, ...named("env", server.env)]
}

const isHidden = ({ field }: Text) => field === "env" || field === "headers"

const variable = /\$\{(\w+)(?::-([^}]*))?\}/g

const secretName = /(^|_|-)(TOKEN|SECRET|PASSWORD|PASS|KEY|PAT|CREDENTIALS?|AUTH\w*|COOKIE|DSN)(_|-|$)/i

/** What is secret in a header or a variable: settings with such a name, and all of a value that has such a name itself. */
const secretsIn = ({ key = "", text }: Text, settings: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const used = [...text.matchAll(variable)].map(([, name = ""]) => name)
  const values = used
    .filter((name) => secretName.test(name) || secretName.test(key))
    .map((name) => settings.get(name) ?? "")
  // Written out in the file: the value, and of `Bearer <value>` the value.
  const literal = used.length === 0 && secretName.test(key) ? text.split(" ").slice(-1) : []
  // Blotting out shorter ones would make holes in ordinary text.
  return [...values.flatMap((value) => [value, ...value.split(" ").slice(-1)]), ...literal].filter(
    ({ length }) => length >= 6
  )
}

const isPrivate = (url: string) => {
  const { protocol, hostname } = URL.parse(url) ?? {}
  return protocol === "https:" || ["127.0.0.1", "[::1]", "localhost"].includes(hostname ?? "")
}
