import { grantsOf, heard, type Identity, operatorPublishes, type Service, services } from "./permissions.ts"

/** Public nkeys by identity. Several of one identity while one of them is being replaced. */
export type PublicKeys = Readonly<Record<Identity, ReadonlyArray<string>>>

/** The account that holds the log. */
export const LOG_ACCOUNT = "REDGREEN"
export const accountOf = (service: Service): string => `${LOG_ACCOUNT}_${service.toUpperCase().replace("-", "_")}`

/**
 * JetStream's API as a service sees it. Its own name stays with each account's own, empty JetStream, so the log's is imported
 * under another.
 */
export const IMPORTED_API = "REDGREEN.API"
const imported = (subject: string) => subject.replace(/^\$JS\.API\b/, IMPORTED_API)

/**
 * The `accounts` block of a nats-server's configuration: an account for the log and one for each service, which imports exactly
 * what the service may do. Accounts, not just permissions: the server does not check where an answer is to be sent, so within one
 * account whoever may read a stream can have the server publish its messages to any subject, `tests.green.<task>` say.
 * An answer never leaves the account of who asked. `administrators` are public nkeys that may do anything to the log.
 */
export const serverAccounts = (keys: PublicKeys, administrators: ReadonlyArray<string> = []): string => {
  const users = (identity: Identity, publish: ReadonlyArray<string>) =>
    keys[identity].map((nkey) => ({
      nkey,
      permissions: { publish: { allow: publish }, subscribe: { allow: ["_INBOX.>", ...heard] } }
    }))
  const log = {
    jetstream: "enabled",
    users: [...users("operator", operatorPublishes), ...administrators.map((nkey) => ({ nkey }))],
    exports: [...exported(), ...heard.map((stream) => ({ stream, accounts: services.map(accountOf) }))]
  }
  const own = services.map((service) => {
    const grants = grantsOf(service)
    return [
      accountOf(service),
      {
        users: users(
          service,
          grants.map(({ subject }) => imported(subject))
        ),
        imports: [
          ...grants.map(({ subject }) => ({ service: { account: LOG_ACCOUNT, subject }, to: imported(subject) })),
          ...heard.map((subject) => ({ stream: { account: LOG_ACCOUNT, subject } }))
        ]
      }
    ]
  })
  return `${patience}accounts: ${JSON.stringify({ [LOG_ACCOUNT]: log, ...Object.fromEntries(own) }, null, 2)}\n`
}

/**
 * Seconds a client has to prove its key. The server's two are not enough for a process that is just starting on a busy machine, and
 * that then would not start at all.
 */
const patience = "authorization: { timeout: 30 }\n"

/** Each subject once, with all the accounts that may import it. */
const exported = () => {
  const grants = services.flatMap((service) =>
    grantsOf(service).map((grant) => ({ ...grant, account: accountOf(service) }))
  )
  return [...Map.groupBy(grants, ({ subject }) => subject)].map(([service, granted]) => ({
    service,
    accounts: granted.map(({ account }) => account),
    ...(granted[0]!.stream ? { response_type: "stream" } : {})
  }))
}
