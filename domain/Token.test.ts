import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { EventStore } from "./EventStore.ts"
import type { Person } from "./Ids.ts"
import { allows, digestOf, evolve, parseBearer, type State, standingOf } from "./Token.ts"
import { createToken, findToken, revokeToken } from "./Tokens.ts"

const by: Person = { channel: "api", id: "token", name: "API" }
const secret = "5".repeat(64)
const state: State = {
  name: "ci",
  scopes: ["report"],
  sha256: digestOf(secret),
  by,
  expires: "2026-11-17T10:00:00Z",
  revoked: false
}
const expiry = Date.parse("2026-11-17T10:00:00Z")

describe("a token", () => {
  it("allows its scopes, and admin all of them", () => {
    assert.isTrue(allows(["report", "read"], "read"))
    assert.isFalse(allows(["report", "read"], "approve"))
    assert.isFalse(allows([], "read"))
    for (const scope of ["report", "read", "approve", "admin"] as const) assert.isTrue(allows(["admin"], scope))
  })

  it("is good until its moment, or until it is revoked", () => {
    assert.strictEqual(standingOf(state, secret, expiry - 1), "valid")
    assert.strictEqual(standingOf(state, secret, expiry), "expired")
    const revoked = evolve(state, { _tag: "token.revoked", by })
    assert.strictEqual(standingOf(revoked, secret, expiry - 1), "revoked")
    assert.strictEqual(standingOf({ ...state, expires: undefined }, secret, Number.MAX_SAFE_INTEGER), "valid")
  })

  it("tells nothing of itself to whoever has not its secret", () => {
    for (const told of ["", "6".repeat(64), secret.slice(1)]) {
      assert.strictEqual(standingOf(state, told, expiry + 1), "wrong")
      assert.strictEqual(standingOf(undefined, told, 0), "wrong")
    }
  })

  it("is revoked only once it is there", () => assert.isUndefined(evolve(undefined, { _tag: "token.revoked", by })))

  it("is written in one way", () => {
    const id = `k-${"0".repeat(16)}`
    assert.deepStrictEqual(parseBearer(`rg_${id}_${secret}`)?.secret, secret)
    for (const wrong of [
      "",
      secret,
      `rg_${id}_`,
      `rg_t-000000000000_${secret}`,
      ` rg_${id}_${secret}`,
      `rg_*_${secret}`
    ])
      assert.isUndefined(parseBearer(wrong), wrong)
  })
})

it.effect("is kept in the log without its secret, and revoked once", () =>
  Effect.gen(function* () {
    const store = yield* EventStore
    const { bearer, id } = yield* createToken({ name: "ci", scopes: ["report", "read"] }, by)
    const { id: told, secret } = parseBearer(Redacted.value(bearer))!
    assert.strictEqual(told, id)
    const token = yield* findToken(id)
    assert.strictEqual(standingOf(token, secret, 0), "valid")
    assert.notInclude(JSON.stringify(yield* store.read(id)), secret)
    assert.notInclude(String(bearer), secret)

    const revocations = [revokeToken(id, by), revokeToken(id, by)]
    const [one, other] = yield* Effect.all(revocations, { concurrency: "unbounded" })
    assert.deepStrictEqual([one?.name, other?.name], ["ci", "ci"])
    const types = (yield* store.read(id)).events.map((event) => (event as { type: string }).type)
    assert.deepStrictEqual(types, ["token.created", "token.revoked"])
    assert.strictEqual(standingOf(yield* findToken(id), secret, 0), "revoked")
    const { id: nobody } = parseBearer(`rg_k-${"f".repeat(16)}_${secret}`)!
    assert.isUndefined(yield* revokeToken(nobody, by))
  }).pipe(Effect.provide(EventStore.layerMemory))
)
