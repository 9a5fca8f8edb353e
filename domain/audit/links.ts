import { canonicalJson } from "../canonical.ts"
import type { Envelope } from "../Envelope.ts"
import type { Event } from "../Event.ts"
import { sha256Of } from "../Plan.ts"
import * as Task from "../Task.ts"
import type { Finding } from "./Finding.ts"

/**
 * What each event claims of the ones before it, held against them: an approval against its plan, a RED against its approval,
 * a GREEN against its RED, a pull request against its plan and its GREEN.
 */
export const linkFaults = (history: ReadonlyArray<Envelope>): ReadonlyArray<Finding> => {
  let state = Task.initial
  const findings: Array<Finding> = []
  for (const { stored, event } of history) {
    const says = denial(state, event) ?? impostor(event, stored.actor)
    const { id, type, version } = stored
    if (says !== undefined) findings.push({ version, id, type, fault: "forged", says })
    state = Task.evolve(state, event)
  }
  return findings
}

const denial = (state: Task.State, event: Event): string | undefined => {
  const { plan, proof } = state
  switch (event._tag) {
    case "plan.created":
      if (sha256Of(event.plan) !== event.sha256) return "its hash is not that of its plan"
      return event.plan.version === plan.versions + 1 ? undefined : "it does not have the next version"
    case "plan.endorsed":
    case "plan.approved":
    case "plan.rejected":
      return isCurrent(state, event) ? undefined : "it speaks of another plan than the one that stood there"
    case "tests.written":
      return isApproved(state) ? undefined : "no plan was approved"
    case "tests.red":
      if (!isApproved(state)) return "no plan was approved"
      return isSame(event.patches, proof.tests?.patches) ? undefined : "it proves other tests than were written"
    case "fix.written":
      return proof.red === undefined ? "no test was proven red" : undefined
    case "tests.green":
      if (proof.red === undefined) return "no test was proven red"
      if (!isSame(event.patches, proof.fix?.patches)) return "it proves another fix than was written"
      return isSame(event.blobs, proof.red.blobs) ? undefined : "its tests are not the ones that were red"
    case "scan.completed":
      return proof.green?.attempt === event.attempt ? undefined : "it scans what was not proven green"
    case "pr.opened":
    case "pr.updated":
      return isCurrent(state, event.plan) ? undefined : "it shows another plan than the one that stood there"
    case "pr.ready":
      return proof.stage === "proven" && proof.green !== undefined
        ? undefined
        : "nothing was proven green and scanned before it"
    default:
      return undefined
  }
}

const isCurrent = ({ plan: { current } }: Task.State, { version, sha256 }: { version: number; sha256: string }) =>
  current?.plan.version === version && current.sha256 === sha256

const isApproved = ({ plan: { current } }: Task.State) => current?.decision._tag === "Approved"

const isSame = (one: ReadonlyArray<unknown>, other: ReadonlyArray<unknown> | undefined) =>
  canonicalJson(one.map(canonicalJson).sort()) === canonicalJson(other?.map(canonicalJson).sort())

/** Proofs are the verifier's alone, whatever else may write to a task. */
const impostor = ({ _tag }: Event, actor: string) => {
  const writer = writers[_tag]
  return writer === undefined || writer === actor ? undefined : `${actor} wrote it, which is the ${writer}'s to write`
}

const writers: { readonly [Type in Event["_tag"]]?: string } = {
  "plan.created": "planner",
  "tests.written": "executor",
  "fix.written": "executor",
  "tests.red": "verifier",
  "tests.refused": "verifier",
  "tests.green": "verifier",
  "scan.completed": "verifier",
  "pr.opened": "publisher",
  "pr.updated": "publisher",
  "pr.ready": "publisher"
}
