import { type JetStreamClient, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream"
import { type ConnectionOptions, connect, type NatsConnection } from "@nats-io/transport-node"
import { Config, Context, Effect, identity, Layer, Option, Redacted, Schema, Stream } from "effect"
import { isNewEnough, minimumServerVersion } from "./serverVersion.ts"

export class NatsUnreachable extends Schema.TaggedError<NatsUnreachable>()("NatsUnreachable", {
  message: Schema.String
}) {}

export class NatsTooOld extends Schema.TaggedError<NatsTooOld>()("NatsTooOld", {
  version: Schema.String,
  message: Schema.String
}) {}

export interface NatsServers {
  /** `nats://host:port`, `tls://…`, several separated by commas; user and password may stand in it. */
  readonly url: Redacted.Redacted
  readonly user?: string
  readonly password?: Redacted.Redacted
  /** What the server's own monitoring calls this connection. */
  readonly name?: string
}

/** One connection for the process. It reconnects for ever; on release it is drained, so that acknowledgements under way leave. */
export class Nats extends Context.Service<
  Nats,
  { readonly connection: NatsConnection; readonly jetstream: JetStreamClient; readonly manager: JetStreamManager }
>()("redgreen/infra/nats/Nats") {
  static readonly layerFor = (servers: NatsServers) =>
    Layer.effect(
      Nats,
      Effect.gen(function* () {
        const connection = yield* Effect.acquireRelease(open(servers), close)
        yield* Effect.forkScoped(watch(connection))
        // Nobody but provisioning may ask for the account's figures, so the client must not either.
        const options = { checkAPI: false, sendRequiredApiLevel: true, timeout: 5_000 }
        const manager = yield* Effect.promise(() => jetstreamManager(connection, options))
        return Nats.of({ connection, jetstream: manager.jetstream(), manager })
      })
    )

  /** From `NATS_URL`, and `NATS_USER` with `NATS_PASSWORD` where they do not stand in it. */
  static readonly layer = Layer.unwrap(
    Effect.gen(function* () {
      const url = yield* Config.Redacted("NATS_URL")
      const user = yield* Config.option(Config.String("NATS_USER"))
      const password = yield* Config.option(Config.Redacted("NATS_PASSWORD"))
      return Nats.layerFor({
        url,
        ...(Option.isSome(user) ? { user: user.value } : {}),
        ...(Option.isSome(password) ? { password: password.value } : {})
      })
    })
  )
}

const open = Effect.fnUntraced(function* (servers: NatsServers) {
  const options = yield* optionsOf(servers)
  const where = [options.servers].flat().join(", ")
  const connection = yield* Effect.tryPromise({
    try: () => connect(options),
    catch: (cause) =>
      new NatsUnreachable({
        message: `No NATS server at ${where}: ${cause instanceof Error ? cause.message : cause}. Start one, or point NATS_URL at yours.`
      })
  })
  const version = connection.info?.version ?? "unknown"
  if (isNewEnough(version)) return connection
  yield* close(connection)
  return yield* new NatsTooOld({
    version,
    message: `The NATS server at ${where} is ${version}; ${minimumServerVersion} or newer is needed (2.15.1 is recommended), because older ones silently ignore the check that keeps two writers apart. Upgrade it, or point NATS_URL at a newer one.`
  })
})

const optionsOf = ({ url, user, password, name = "redgreen" }: NatsServers) =>
  Effect.try({
    try: (): ConnectionOptions => {
      const urls = Redacted.value(url)
        .split(",")
        .map((text) => new URL(text.includes("://") ? text.trim() : `nats://${text.trim()}`))
      const login = {
        user: user ?? decodeURIComponent(urls[0]?.username ?? ""),
        pass: password === undefined ? decodeURIComponent(urls[0]?.password ?? "") : Redacted.value(password)
      }
      return {
        name,
        servers: urls.map(({ host }) => host),
        ...(urls.some(({ protocol }) => protocol === "tls:") ? { tls: {} } : {}),
        ...(login.user === "" ? {} : login),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 500,
        // A server restarted with rotated credentials must not end the process's connection for good.
        ignoreAuthErrorAbort: true
      }
    },
    // The text is not repeated: it may hold a password.
    catch: () => new NatsUnreachable({ message: "NATS_URL is not a URL such as nats://127.0.0.1:4222." })
  })

/** Draining waits for the server; one that is gone would keep us waiting. */
const close = (connection: NatsConnection) =>
  Effect.promise(() => connection.drain().catch(() => {})).pipe(
    Effect.interruptible,
    Effect.timeoutOption("3 seconds"),
    Effect.andThen(Effect.promise(() => connection.close()))
  )

const watch = (connection: NatsConnection) =>
  Stream.fromAsyncIterable(connection.status(), identity).pipe(
    Stream.runForEach((status) => {
      switch (status.type) {
        case "disconnect":
          return Effect.logWarning("NATS connection lost; reconnecting until it is back")
        case "reconnect":
          return Effect.logInfo("NATS connection is back")
        case "error":
          return Effect.logWarning(`NATS server says: ${status.error.message}`)
        default:
          return Effect.void
      }
    }),
    Effect.ignore
  )
