import { readFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Config, Effect, Option, Redacted, Schema } from "effect"
import { CliFailure } from "./CliFailure.ts"

export interface Address {
  /** Without a slash at its end. */
  readonly url: string
  readonly token: Redacted.Redacted
}

/** The Redgreen that commands talk to: `REDGREEN_URL` with `REDGREEN_API_TOKEN`, else the one that runs in this folder. */
export const address = Effect.gen(function* () {
  const url = yield* Config.option(Config.String("REDGREEN_URL"))
  const token = yield* Config.option(Config.Redacted("REDGREEN_API_TOKEN"))
  if (Option.isNone(url)) return yield* running
  if (Option.isNone(token))
    return yield* new CliFailure({ message: "REDGREEN_URL is set but REDGREEN_API_TOKEN is not: set it in .env." })
  if (!/^https?:\/\/[^/]/.test(url.value))
    return yield* new CliFailure({ message: "REDGREEN_URL is not an address such as https://redgreen.example.com." })
  return { url: url.value.replace(/\/+$/, ""), token: token.value } satisfies Address
}).pipe(Effect.catchTag("ConfigError", (error) => new CliFailure({ message: error.message })))

/** Where the local system leaves its state; `.redgreen` in the working directory unless `REDGREEN_HOME` says otherwise. */
export const home = Config.String("REDGREEN_HOME").pipe(
  Config.withDefault(".redgreen"),
  Config.map((folder) => resolve(folder))
)

/** Written by the local system while it runs. */
const Local = Schema.Struct({ url: Schema.String, apiToken: Schema.String })

const running = Effect.gen(function* () {
  const file = join(yield* home, "run/local.json")
  const text = yield* Effect.tryPromise({ try: () => readFile(file, "utf8"), catch: () => nothingRuns })
  const local = yield* Schema.decodeEffect(Schema.fromJsonString(Local))(text).pipe(
    Effect.mapError(
      () =>
        new CliFailure({ message: `${file} is damaged: stop the local system with \`make down\` and start it anew.` })
    )
  )
  return { url: local.url.replace(/\/+$/, ""), token: Redacted.make(local.apiToken) } satisfies Address
})

const nothingRuns = new CliFailure({
  message:
    "No Redgreen runs in this folder: start one with `make up`, or set REDGREEN_URL and REDGREEN_API_TOKEN to use another."
})
