import { Effect, Result, Schema } from "effect"
import { type Envelope, open, Stored } from "../Envelope.ts"
import { chainFaults } from "./chain.ts"
import type { Finding } from "./Finding.ts"
import { linkFaults } from "./links.ts"

/**
 * Everything in one task's stored events, given in the order of the log, that cannot be as it was written. None: nothing in it
 * was changed, left out, moved or put in between. A tail that was cut off does not show here; signed checkpoints tell that.
 */
export const auditTask = Effect.fn("domain.auditTask")(function* (events: ReadonlyArray<unknown>) {
  const findings: Array<Finding> = []
  const sealed: Array<Stored> = []
  const history: Array<Envelope> = []
  for (const json of events) {
    const stored = Schema.decodeUnknownResult(Stored)(json)
    if (Result.isSuccess(stored)) sealed.push(stored.success)
    const opened = yield* Effect.result(open(json))
    if (Result.isSuccess(opened)) history.push(opened.success)
    else findings.push({ ...placeOf(json), fault: "unreadable", says: opened.failure.message })
  }
  findings.push(...chainFaults(sealed))
  // What claims what is only worth asking while the events stand where they were.
  if (findings.length === 0) findings.push(...linkFaults(history))
  return findings.sort((one, other) => one.version - other.version)
})

const placeOf = (json: unknown) => {
  const { version, id, type } = Object(json) as Record<string, unknown>
  return { version: typeof version === "number" ? version : 0, id: String(id), type: String(type) }
}
