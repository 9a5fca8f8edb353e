import { randomBytes } from "node:crypto"
import { DateTime, Effect, Redacted } from "effect"
import * as Envelope from "./Envelope.ts"
import { EventLog } from "./EventLog.ts"
import { EventStore } from "./EventStore.ts"
import { type Person, TaskId } from "./Ids.ts"
import * as Token from "./Token.ts"

export interface NewToken {
  readonly name: string
  readonly scopes: ReadonlyArray<Token.Scope>
  /** ISO 8601 in UTC; without it the token is good until it is revoked. */
  readonly expires?: string | undefined
}

/** Makes a token. The bearer is in this answer and nowhere else: the log holds the digest of its secret. */
export const createToken = Effect.fn("domain.createToken")(function* ({ name, scopes, expires }: NewToken, by: Person) {
  const store = yield* EventStore
  const id = TaskId.make(`k-${randomBytes(8).toString("hex")}`)
  const secret = randomBytes(32).toString("hex")
  const created = {
    _tag: "token.created" as const,
    ...{ name, scopes, sha256: Token.digestOf(secret), by },
    ...(expires === undefined ? {} : { expires })
  }
  yield* Effect.orDie(store.append(id, 0, [Envelope.seal(id, undefined, created, yield* originOf(by))]))
  return { id, bearer: Redacted.make(Token.bearerOf(id, secret)) }
})

/** The token as it stands this moment; undefined where there is none. */
export const findToken = (id: TaskId) => Effect.map(load(id), ({ state }) => state)

/** From its next request on the token is refused. Answers what it was, or undefined where there is none. */
export const revokeToken = Effect.fn("domain.revokeToken")(
  function* (id: TaskId, by: Person) {
    const store = yield* EventStore
    const { last, position, state } = yield* load(id)
    if (state === undefined || state.revoked) return state
    yield* store.append(id, position, [Envelope.seal(id, last, { _tag: "token.revoked", by }, yield* originOf(by))])
    return state
  },
  Effect.retry({ times: 20 }),
  Effect.orDie
)

/** Every token there ever was, those that are no longer good included. */
export const listTokens = Effect.gen(function* () {
  const log = yield* EventLog
  const ids = yield* log.having("token.created")
  const tokens = yield* Effect.forEach(ids, (id) => Effect.map(load(id), (loaded) => ({ id, ...loaded })), {
    concurrency: 8
  })
  return tokens.flatMap(({ id, createdAt, state }) => (state === undefined ? [] : [{ id, createdAt, ...state }]))
})

const load = Effect.fnUntraced(function* (id: TaskId) {
  const store = yield* EventStore
  const { events, position } = yield* store.read(id)
  const history = yield* Effect.forEach(events, Envelope.open).pipe(Effect.orDie)
  let state: Token.State | undefined
  for (const { event } of history)
    if (event._tag === "token.created" || event._tag === "token.revoked") state = Token.evolve(state, event)
  return { position, state, last: history.at(-1)?.stored, createdAt: history[0]?.stored.time ?? "" }
})

const originOf = Effect.fnUntraced(function* (by: Person) {
  const id = crypto.randomUUID()
  const time = DateTime.formatIso(yield* DateTime.now)
  return { id, time, actor: `${by.channel}:${by.name}`, causationId: `${by.channel}:${id}` }
})
