import { Effect, Result, Schema } from "effect"
import { open, Stored } from "../Envelope.ts"
import * as Chain from "./Chain.ts"
import * as Claims from "./Claims.ts"
import type { Finding } from "./Finding.ts"

/** One task under audit, so far. */
export interface Audit {
  readonly chain: Chain.Chain
  readonly claims: Claims.Claims
  /** Every event stands where it was written, as it was written. Only then is it worth asking what claims what. */
  readonly intact: boolean
  readonly findings: ReadonlyArray<Finding>
}

export const begun: Audit = { chain: Chain.empty, claims: Claims.none, intact: true, findings: [] }

/** Takes in one more stored event of the task; they come in the order of the log. */
export const take = Effect.fnUntraced(function* (audit: Audit, json: unknown) {
  const opened = yield* Effect.result(open(json))
  if (Result.isFailure(opened)) {
    const unreadable: Finding = {
      ...placeOf(json),
      fault: "unreadable",
      says: `cannot be read: ${opened.failure.message}`
    }
    const stored = Schema.decodeUnknownResult(Stored)(json)
    const followed = Result.isSuccess(stored) ? Chain.follow(audit.chain, stored.success) : undefined
    const findings = [...audit.findings, unreadable, ...(followed?.findings ?? [])]
    return { ...audit, chain: followed?.chain ?? audit.chain, intact: false, findings }
  }
  const { stored, event } = opened.success
  const { chain, findings } = Chain.follow(audit.chain, stored)
  const claims = Claims.evolve(audit.claims, event)
  const intact = audit.intact && findings.length === 0 && chain.gaps.length === 0
  const says = intact ? Claims.denial(audit.claims, event, stored.actor) : undefined
  const { version, id, type } = stored
  const forged: ReadonlyArray<Finding> =
    says === undefined ? [] : [{ version, id, type, fault: "forged", says: `cannot be true: ${says}` }]
  return { chain, claims, intact, findings: [...audit.findings, ...findings, ...forged] }
})

/**
 * Everything that cannot be as it was written. None: nothing was changed, left out, moved or put in between. A tail that was cut
 * off does not show here; signed checkpoints tell that.
 */
export const conclude = ({ chain, findings }: Audit): ReadonlyArray<Finding> =>
  [...findings, ...Chain.missing(chain)].sort((one, other) => one.version - other.version)

const placeOf = (json: unknown) => {
  const { version, id, type } = Object(json) as Record<string, unknown>
  return { version: typeof version === "number" ? version : 0, id: String(id), type: String(type) }
}
