import { join } from "node:path"
import { Config, Effect, Option } from "effect"
import { Nats } from "#infra/nats/Nats.ts"
import { EVENTS } from "#infra/nats/topology.ts"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { home } from "../address.ts"
import { type Check, fail, ok, setting } from "./Finding.ts"

/** The server `NATS_URL` names; without one, the program a local start would use. Nothing is downloaded for a look. */
export const nats: Check = Effect.gen(function* () {
  const url = yield* Config.option(Config.Redacted("NATS_URL"))
  return [yield* Option.isSome(url) ? remote : local]
})

const remote = Effect.gen(function* () {
  const { connection, manager } = yield* Nats
  const { jetstream, version = "unknown" } = connection.info ?? {}
  if (jetstream !== true)
    return fail("nats", `${version} without JetStream`, "Start nats-server with JetStream (-js, or a jetstream block).")
  const stream = yield* Effect.promise(() =>
    manager.streams.info(EVENTS).then(
      ({ state }) => `${state.messages} events`,
      () => "no event stream yet, the first start makes it"
    )
  )
  return ok("nats", `${version} with JetStream, ${stream}`)
}).pipe(
  Effect.provide(Nats.layer),
  Effect.scoped,
  Effect.catchTag("ConfigError", (error) => Effect.fail(error)),
  Effect.catchTag(["NatsUnreachable", "NatsTooOld"], ({ message }) =>
    Effect.succeed(fail("nats", message, "Start the server NATS_URL names, or unset NATS_URL to have one started."))
  )
)

const local = Effect.gen(function* () {
  const cache = join(yield* home, "cache")
  const path = yield* setting("PATH", "/usr/local/bin:/usr/bin:/bin")
  const bin = Option.getOrUndefined(yield* Config.option(Config.String("NATS_SERVER_BIN")))
  const said: Array<string> = []
  const options = { cache, bin, path, say: (line: string) => void said.push(line) }
  return yield* Effect.promise(() =>
    obtainNatsServer(options, []).then(
      () => ok("nats", `${said.at(-1)?.replace(/^nats-server: /, "")}, started by \`redgreen up\``),
      (error: Error) =>
        bin === undefined
          ? ok("nats", "none here yet, `redgreen up` gets one")
          : fail("nats", error.message, "Unset NATS_SERVER_BIN to have one found or fetched.")
    )
  )
})
