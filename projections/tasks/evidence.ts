import { canonicalJson } from "#domain/canonical.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { EventOf } from "#domain/Event.ts"
import type { Evidence } from "./views.ts"

/** Collects what the verifier recorded. An approval starts a new proof, so evidence of an older plan is dropped, its refusals are kept. */
export const evidenceOf = (history: ReadonlyArray<Envelope>): Evidence => {
  let evidence: Evidence = none
  let tests: EventOf<"tests.written">["tests"] = []
  let beyondPlan: NonNullable<EventOf<"fix.written">["beyondPlan"]> = []
  for (const { event, stored } of history) {
    const at = stored.time
    switch (event._tag) {
      case "plan.approved":
        evidence = { ...none, refusals: evidence.refusals }
        break
      case "tests.written":
        tests = event.tests
        break
      case "fix.written":
        beyondPlan = event.beyondPlan ?? []
        break
      case "tests.red":
        evidence = { ...evidence, red: { ...untagged(event), at, tests } }
        break
      case "tests.green": {
        const sameTests = canonicalJson(event.blobs) === canonicalJson(evidence.red?.blobs)
        evidence = { ...evidence, green: { ...untagged(event), at, sameTests, beyondPlan } }
        break
      }
      case "scan.completed":
        evidence = { ...evidence, scan: { ...untagged(event), at } }
        break
      case "tests.refused":
        evidence = { ...evidence, refusals: [...evidence.refusals, { ...untagged(event), at }] }
        break
    }
  }
  return evidence
}

const none: Evidence = { red: null, green: null, scan: null, refusals: [] }

const untagged = <Tagged extends { readonly _tag: string }>({ _tag, ...rest }: Tagged): Omit<Tagged, "_tag"> => rest
