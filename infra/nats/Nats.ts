import { type JetStreamClient, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream"
import {
  type ConnectionOptions,
  connect,
  errors,
  type NatsConnection,
  nkeyAuthenticator,
  PermissionViolationError
} from "@nats-io/transport-node"
import { Config, Context, Effect, identity, Layer, Option, Redacted, Schema, Stream } from "effect"
import { NatsUnreachable } from "./NatsUnreachable.ts"
import { ownSeed } from "./ownSeed.ts"
import type { Identity } from "./permissions.ts"
import { IMPORTED_API } from "./serverAccounts.ts"
import { isNewEnough, minimumServerVersion } from "./serverVersion.ts"

export class NatsTooOld extends Schema.TaggedError<NatsTooOld>()("NatsTooOld", {
  version: Schema.String,
  message: Schema.String
}) {}

export interface NatsServers {
  /** `nats://host:port`, `tls://…`, several separated by commas; user and password may stand in it. */
  readonly url: Redacted.Redacted
  readonly user?: string
  readonly password?: Redacted.Redacted
  /** Whoever has a seed has this identity's rights and no other; without one the server tells nobody from another. */
  readonly login?: { readonly identity: Identity; readonly seed: Redacted.Redacted; readonly publicKey: string }
  /** What the server's own monitoring calls this connection. */
  readonly name?: string
}

/** A connection. It reconnects for ever; on release it is drained, so that acknowledgements under way leave. */
export class Nats extends Context.Service<
  Nats,
  {
    readonly connection: NatsConnection
    readonly jetstream: JetStreamClient
    readonly manager: JetStreamManager
    /** Where JetStream's API of the log's account is to be asked: `$JS.API`, or another name where that is imported. */
    readonly api: string
    /** None where the server knows no identities. */
    readonly identity: Identity | undefined
    /** Subjects the server would not take from us. */
    readonly refused: ReadonlySet<string>
  }
>()("redgreen/infra/nats/Nats") {
  static readonly layerFor = (servers: NatsServers) =>
    Layer.effect(
      Nats,
      Effect.gen(function* () {
        const connection = yield* Effect.acquireRelease(open(servers), close)
        const refused = new Set<string>()
        yield* Effect.forkScoped(watch(connection, refused))
        const own = servers.login?.identity
        const api = own === undefined || own === "operator" ? "$JS.API" : IMPORTED_API
        // Nobody but provisioning may ask for the account's figures, so the client must not either.
        const options = { checkAPI: false, sendRequiredApiLevel: true, timeout: 5_000, apiPrefix: api }
        const manager = yield* Effect.promise(() => jetstreamManager(connection, options))
        return Nats.of({ connection, jetstream: manager.jetstream(), manager, api, identity: own, refused })
      })
    )

  /**
   * From `NATS_URL`, as this identity where `NATS_NKEY` or `NATS_NKEY_FILE` gives its seed; else as `NATS_USER` with `NATS_PASSWORD`, or
   * as who stands in the URL. A layer of its own each time it is called.
   */
  static readonly as = (self: Identity) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const url = yield* Config.Redacted("NATS_URL")
        const name = `redgreen ${self}`
        const key = yield* ownSeed(self)
        if (key !== undefined) return Nats.layerFor({ url, name, login: { identity: self, ...key } })
        const user = yield* Config.option(Config.String("NATS_USER"))
        const password = yield* Config.option(Config.Redacted("NATS_PASSWORD"))
        return Nats.layerFor({
          url,
          name,
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
    catch: (cause) => new NatsUnreachable({ message: reasonOf(cause, where, servers) })
  })
  const { auth_required: asksWho = false, version = "unknown" } = connection.info ?? {}
  if (isNewEnough(version) && (asksWho || servers.login === undefined)) return connection
  yield* close(connection)
  if (isNewEnough(version))
    return yield* new NatsUnreachable({
      message: `The NATS server at ${where} tells nobody from another, though there is a key for ${servers.login?.identity}: put the accounts that \`redgreen nats identities\` writes into its configuration, or unset NATS_NKEY and NATS_NKEY_FILE.`
    })
  return yield* new NatsTooOld({
    version,
    message: `The NATS server at ${where} is ${version}; ${minimumServerVersion} or newer is needed (2.15.1 is recommended), because older ones silently ignore the check that keeps two writers apart. Upgrade it, or point NATS_URL at a newer one.`
  })
})

const reasonOf = (cause: unknown, where: string, { login }: NatsServers) => {
  const said = cause instanceof Error ? cause.message : String(cause)
  if (!(cause instanceof errors.AuthorizationError))
    return `No NATS server at ${where}: ${said}. Start one, or point NATS_URL at yours.`
  if (login === undefined)
    return `The NATS server at ${where} does not let us in: ${said}. Give it a login: NATS_NKEY_FILE where \`redgreen nats identities\` made some, else NATS_USER and NATS_PASSWORD.`
  return `The NATS server at ${where} does not know ${login.identity} by the key ${login.publicKey}: put the accounts that \`redgreen nats identities\` writes into its configuration and reload it, or give ${login.identity} the seed that belongs to them.`
}

const optionsOf = ({ url, user, password, login, name = "redgreen" }: NatsServers) =>
  Effect.try({
    try: (): ConnectionOptions => {
      const urls = Redacted.value(url)
        .split(",")
        .map((text) => new URL(text.includes("://") ? text.trim() : `nats://${text.trim()}`))
      const account = {
        user: user ?? decodeURIComponent(urls[0]?.username ?? ""),
        pass: password === undefined ? decodeURIComponent(urls[0]?.password ?? "") : Redacted.value(password)
      }
      const authenticated =
        login === undefined
          ? { ...(account.user === "" ? {} : account) }
          : { authenticator: nkeyAuthenticator(new TextEncoder().encode(Redacted.value(login.seed))) }
      return {
        name,
        servers: urls.map(({ host }) => host),
        ...(urls.some(({ protocol }) => protocol === "tls:") ? { tls: {} } : {}),
        ...authenticated,
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

/** The server tells of a refusal apart from any answer. A request of ours fails by it at once; of what asks for no answer only this tells. */
const watch = (connection: NatsConnection, refused: Set<string>) =>
  Stream.fromAsyncIterable(connection.status(), identity).pipe(
    Stream.runForEach((status) => {
      switch (status.type) {
        case "disconnect":
          return Effect.logWarning("NATS connection lost; reconnecting until it is back")
        case "reconnect":
          return Effect.logInfo("NATS connection is back")
        case "error":
          if (!(status.error instanceof PermissionViolationError))
            return Effect.logWarning(`NATS server says: ${status.error.message}`)
          if (refused.size >= 100) refused.clear()
          refused.add(status.error.subject)
          return Effect.logError(`The NATS server refused it: ${status.error.message}`)
        default:
          return Effect.void
      }
    }),
    Effect.ignore
  )
