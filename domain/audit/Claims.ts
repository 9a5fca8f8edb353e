import { canonicalSha256 } from "../canonical.ts"
import type { Event } from "../Event.ts"
import { sha256Of } from "../Plan.ts"

/**
 * The little of a task that later events make claims about. Kept apart from the domain's own state, so that an auditor does
 * not trust the code it audits, and small, so that one can walk through the whole log with every task in memory.
 */
export interface Claims {
  readonly plans: number
  readonly plan: { readonly version: number; readonly sha256: string; readonly approved: boolean } | undefined
  /** Digests of the patches and test blobs of the newest attempt. */
  readonly tests: string | undefined
  readonly red: string | undefined
  readonly fix: string | undefined
  readonly green: number | undefined
  readonly scanned: boolean
}

export const none: Claims = {
  plans: 0,
  plan: undefined,
  tests: undefined,
  red: undefined,
  fix: undefined,
  green: undefined,
  scanned: false
}

/** Why an event cannot be true after these; undefined when it can. */
export const denial = (claims: Claims, event: Event, actor: string): string | undefined =>
  contradiction(claims, event) ?? impostor(event, actor)

const contradiction = ({ plans, plan, tests, red, fix, green, scanned }: Claims, event: Event): string | undefined => {
  const speaksOf = ({ version, sha256 }: { readonly version: number; readonly sha256: string }) =>
    plan?.version === version && plan.sha256 === sha256
  const approved = plan?.approved === true
  switch (event._tag) {
    case "plan.created":
      if (sha256Of(event.plan) !== event.sha256) return "its hash is not that of its plan"
      return event.plan.version === plans + 1 ? undefined : "it does not have the next version"
    case "plan.endorsed":
    case "plan.approved":
    case "plan.rejected":
      return speaksOf(event) ? undefined : "it speaks of another plan than the one that stood there"
    case "tests.written":
      return approved ? undefined : "no plan was approved"
    case "tests.red":
      if (!approved) return "no plan was approved"
      return digest(event.patches) === tests ? undefined : "it proves other tests than were written"
    case "fix.written":
      return red === undefined ? "no test was proven red" : undefined
    case "tests.green":
      if (red === undefined) return "no test was proven red"
      if (digest(event.patches) !== fix) return "it proves another fix than was written"
      return digest(event.blobs) === red ? undefined : "its tests are not the ones that were red"
    case "scan.completed":
      return green === event.attempt ? undefined : "it scans what was not proven green"
    case "pr.opened":
    case "pr.updated":
      return speaksOf(event.plan) ? undefined : "it shows another plan than the one that stood there"
    case "pr.ready":
      return green !== undefined && scanned ? undefined : "nothing was proven green and scanned before it"
    default:
      return undefined
  }
}

export const evolve = (claims: Claims, event: Event): Claims => {
  switch (event._tag) {
    case "plan.created": {
      const { plan, sha256 } = event
      return { ...none, plans: plan.version, plan: { version: plan.version, sha256, approved: false } }
    }
    case "plan.approved":
      return { ...none, plans: claims.plans, plan: claims.plan && { ...claims.plan, approved: true } }
    case "plan.rejected":
      return { ...none, plans: claims.plans, plan: claims.plan && { ...claims.plan, approved: false } }
    case "task.recurred":
      return { ...none, plans: claims.plans }
    case "tests.written":
      return { ...claims, tests: digest(event.patches) }
    case "tests.red":
      return { ...claims, red: digest(event.blobs) }
    case "fix.written":
      return { ...claims, fix: digest(event.patches), green: undefined, scanned: false }
    case "tests.green":
      return { ...claims, green: event.attempt, scanned: false }
    case "scan.completed":
      return { ...claims, scanned: event.passed }
    default:
      return claims
  }
}

/** In any order: what was stored as a list was a set. */
const digest = (values: ReadonlyArray<unknown>) => canonicalSha256(values.map(canonicalSha256).sort())

/** Plans, proofs and pull requests are one service's each, whatever else may write to a task. */
const impostor = ({ _tag }: Event, actor: string) => {
  const writer = writers[_tag]
  return writer === undefined || writer === actor ? undefined : `${actor} wrote it, which is for the ${writer} to write`
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
