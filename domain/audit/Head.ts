import { createHash } from "node:crypto"
import { Schema } from "effect"
import { canonicalJson } from "../canonical.ts"
import { Count, Sha256 } from "../Ids.ts"

/**
 * The log up to a position, in one digest: of the digest before it, the event's position and all the event holds. Two logs with
 * the same head hold the same events in the same order.
 */
export const Head = Schema.Struct({
  position: Count,
  /** How many events there are up to it; positions may have gaps. */
  events: Count,
  digest: Sha256
})
export type Head = typeof Head.Type

export const start: Head = { position: 0, events: 0, digest: "0".repeat(64) }

/** Takes in an event as it is stored, readable or not. */
export const advance = ({ digest, events }: Head, position: number, event: unknown): Head => ({
  position,
  events: events + 1,
  digest: createHash("sha256")
    .update(`${digest}\n${position}\n${canonicalJson(event)}`)
    .digest("hex")
})
