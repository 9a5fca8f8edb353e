import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http"
import { Config, Effect, Redacted, Schema } from "effect"

/** Whose call it is. */
export interface Caller {
  readonly taskId: string
  readonly phase: string
  readonly attempt: number
}

/** The model behind the gateway. `headers` turns the CLI's request headers into those the model receives. */
export interface Upstream {
  readonly name: "anthropic" | "scripted"
  readonly url: URL
  headers(incoming: IncomingHttpHeaders, caller: Caller): OutgoingHttpHeaders
}

/** Anthropic's API with an API key, or with the token of `claude setup-token` (a subscription). */
export function anthropic(
  credential: { readonly apiKey: Redacted.Redacted } | { readonly oauthToken: Redacted.Redacted },
  url = new URL("https://api.anthropic.com")
): Upstream {
  return {
    name: "anthropic",
    url,
    headers: (incoming) => {
      const headers = passedOn(incoming, /^(anthropic-|x-stainless-|x-claude-code-|x-app$)/)
      if ("apiKey" in credential) return { ...headers, "x-api-key": Redacted.value(credential.apiKey) }
      const betas = [incoming["anthropic-beta"], oauthBeta].flat().filter(Boolean).join(",")
      return { ...headers, "anthropic-beta": betas, authorization: `Bearer ${Redacted.value(credential.oauthToken)}` }
    }
  }
}

/** The scripted model on loopback. It holds no key, and is told which session of its script is meant. */
export function scripted(url: URL): Upstream {
  return {
    name: "scripted",
    url,
    headers: (incoming, { taskId, phase, attempt }) => ({
      ...passedOn(incoming, /^(anthropic-|x-claude-code-|x-app$)/),
      // Known from the run token: neither the CLI nor what its agent runs has to be told.
      ...{ "x-redgreen-task": taskId, "x-redgreen-phase": phase, "x-redgreen-attempt": attempt }
    })
  }
}

/**
 * REDGREEN_MODEL says which model: `scripted` (the default; at REDGREEN_MODEL_URL, loopback only) or `anthropic`
 * (with ANTHROPIC_API_KEY, else CLAUDE_CODE_OAUTH_TOKEN). The real one is only ever used when asked for by name.
 */
export const upstreamFromConfig: Effect.Effect<Upstream, Config.ConfigError> = Effect.gen(function* () {
  const name = yield* Config.Literals(["scripted", "anthropic"], "REDGREEN_MODEL").pipe(Config.withDefault("scripted"))
  if (name === "scripted") return scripted(yield* loopbackUrl)
  return yield* Config.Redacted("ANTHROPIC_API_KEY").pipe(
    Config.map((apiKey) => anthropic({ apiKey })),
    Config.orElse(() =>
      Config.Redacted("CLAUDE_CODE_OAUTH_TOKEN").pipe(Config.map((oauthToken) => anthropic({ oauthToken })))
    )
  )
})

const loopbackUrl = Config.schema(
  Schema.URL.check(
    Schema.makeFilter((url) => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname) || "a loopback address")
  ),
  "REDGREEN_MODEL_URL"
)

/** What a subscription's token needs beside the betas the CLI asks for. */
const oauthBeta = "oauth-2025-04-20"

function passedOn(incoming: IncomingHttpHeaders, names: RegExp): OutgoingHttpHeaders {
  const kept = Object.entries(incoming).filter(
    ([name]) => names.test(name) || ["content-type", "accept", "user-agent"].includes(name)
  )
  // The meter reads the answer as it passes, so it must come uncompressed.
  return { ...Object.fromEntries(kept), "accept-encoding": "identity" }
}
