import { createHash, timingSafeEqual } from "node:crypto"
import { Schema } from "effect"
import { Person, Sha256, TaskId, Timestamp } from "./Ids.ts"

/** What a bearer token lets its holder do; `audit` reads the whole log, `admin` is all of them, and tokens and dead letters besides. */
export const Scope = Schema.Literals(["report", "read", "approve", "audit", "admin"])
export type Scope = typeof Scope.Type

export const allows = (scopes: ReadonlyArray<Scope>, scope: Scope): boolean =>
  scopes.includes(scope) || scopes.includes("admin")

/** Stands where a task's id stands; no natural key of a bug gives one. */
export const TokenId = TaskId.check(Schema.isPattern(/^k-[0-9a-f]{16}$/))

/** A token's own history stands in the log beside the tasks', under its id. Tags and field names are the storage format. */
export const Event = Schema.TaggedUnion({
  /** `sha256` is of the secret's text, which itself is shown once and kept nowhere. */
  "token.created": {
    name: Schema.NonEmptyString,
    scopes: Schema.Array(Scope),
    sha256: Sha256,
    by: Person,
    expires: Schema.optionalKey(Timestamp)
  },
  "token.revoked": { by: Person }
})
export type Event = typeof Event.Type

export interface State {
  readonly name: string
  readonly scopes: ReadonlyArray<Scope>
  readonly sha256: string
  readonly by: Person
  readonly expires: string | undefined
  readonly revoked: boolean
}

export const evolve = (state: State | undefined, event: Event): State | undefined => {
  switch (event._tag) {
    case "token.created":
      return {
        name: event.name,
        scopes: event.scopes,
        sha256: event.sha256,
        by: event.by,
        expires: event.expires,
        revoked: false
      }
    case "token.revoked":
      return state && { ...state, revoked: true }
  }
}

/** `rg_<id>_<secret>`: who it is can be read off it, that it is so takes the secret. */
export const bearerOf = (id: string, secret: string): string => `rg_${id}_${secret}`

export const parseBearer = (bearer: string): { readonly id: TaskId; readonly secret: string } | undefined => {
  const [, id, secret] = /^rg_(k-[0-9a-f]{16})_([0-9a-f]{64})$/.exec(bearer) ?? []
  return id === undefined || secret === undefined ? undefined : { id: TaskId.make(id), secret }
}

export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex")

export type Standing = "valid" | "wrong" | "revoked" | "expired"

/** Whether a secret is this token's, and still good at a moment (milliseconds). Without the secret nothing of the rest is told. */
export const standingOf = (state: State | undefined, secret: string, now: number): Standing => {
  const told = Buffer.from(digestOf(secret), "hex")
  // Digests have one length, which timingSafeEqual needs.
  if (state === undefined || !timingSafeEqual(told, Buffer.from(state.sha256, "hex"))) return "wrong"
  if (state.revoked) return "revoked"
  return state.expires !== undefined && Date.parse(state.expires) <= now ? "expired" : "valid"
}
