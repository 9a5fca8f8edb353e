import { join } from "node:path"
import { JetStreamApiError } from "@nats-io/jetstream"
import { Config, Effect, Option } from "effect"
import { Nats } from "#infra/nats/Nats.ts"
import { consumingServices } from "#infra/nats/permissions.ts"
import { EVENTS } from "#infra/nats/topology.ts"
import { obtainNatsServer } from "#local/nats/obtain.ts"
import { home } from "../address.ts"
import { type Check, fail, ok, setting, warn } from "./Finding.ts"

/** The server `NATS_URL` names; without one, the program a local start would use. Nothing is downloaded for a look. */
export const nats: Check = Effect.gen(function* () {
  const url = yield* Config.option(Config.Redacted("NATS_URL"))
  return Option.isSome(url) ? yield* remote : [yield* local]
})

const remote = Effect.gen(function* () {
  const { connection, identity } = yield* Nats
  const { jetstream, version = "unknown" } = connection.info ?? {}
  if (jetstream !== true)
    return [
      fail("nats", `${version} without JetStream`, "Start nats-server with JetStream (-js, or a jetstream block).")
    ]
  const stream = yield* streamThere
  const server = ok(
    "nats",
    `${version} with JetStream, ${stream?.told ?? "no event stream yet, the first start makes it"}`
  )
  if (identity === undefined)
    return [
      server,
      warn(
        "identities",
        "off: whoever reaches the server may write any event",
        "`redgreen nats identities` makes them; docs/identities.md says how to go on."
      )
    ]
  return [server, yield* operator(stream)]
}).pipe(
  Effect.provide(Nats.as("operator")),
  Effect.scoped,
  Effect.catchTag("ConfigError", (error) => Effect.fail(error)),
  Effect.catchTag(["NatsUnreachable", "NatsTooOld"], ({ message }) =>
    Effect.succeed([fail("nats", message, "Start the server NATS_URL names, or unset NATS_URL to have one started.")])
  )
)

const streamThere = Effect.gen(function* () {
  const { manager } = yield* Nats
  return yield* Effect.promise(() =>
    manager.streams.info(EVENTS).then(
      ({ state }) => ({ told: `${state.messages} events` }),
      (error) => (error instanceof JetStreamApiError ? undefined : { told: "whose streams cannot be seen", error })
    )
  )
})

/** Whether who looks here is the operator, and has done its work. */
const operator = Effect.fnUntraced(function* (stream: Effect.Success<typeof streamThere>) {
  if (stream !== undefined && "error" in stream)
    return fail(
      "identities",
      "the seed given is not the operator's, or the server's accounts are of another release",
      "Point NATS_NKEY_FILE at operator.nk, or the folder it lies in (docs/identities.md)."
    )
  const { manager } = yield* Nats
  const missing = yield* Effect.filter(consumingServices, (name) =>
    Effect.promise(() =>
      manager.consumers.info(EVENTS, name).then(
        () => false,
        () => true
      )
    )
  )
  return missing.length === 0
    ? ok("identities", "on: we are the operator, and every consumer is there")
    : warn("identities", `on, but nothing is made for ${missing.join(", ")}`, "redgreen nats provision")
})

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
