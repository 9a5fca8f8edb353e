import { canonicalJson } from "#domain/canonical.ts"
import type { Weight } from "#domain/Disposal.ts"
import type { Patch, Phase } from "#domain/Proof.ts"
import type { Fact } from "../models/proofs.ts"
import type { Attempt, EvidenceOfTask } from "./api.ts"

/** Puts everything that was tried on a task in order, attempt by attempt. `weights` are what the store knows of its artifacts. */
export const attemptsOf = (
  facts: ReadonlyArray<Fact>,
  weights: ReadonlyMap<string, Weight>
): Omit<EvidenceOfTask, "task"> => {
  const artifact = (sha256: string) => {
    const { bytes = null, removed = null } = weights.get(sha256) ?? {}
    return { sha256, url: `/api/artifacts/${sha256}`, bytes, removed }
  }
  const linked = (patches: ReadonlyArray<Patch>) =>
    patches.map((patch) => ({ repository: patch.repository, artifact: artifact(patch.artifact) }))
  const attempts = new Map<string, Attempt>()
  const planning: Array<EvidenceOfTask["planning"][number]> = []
  let plan: number | null = null
  let blobs: unknown
  const change = (phase: Phase, attempt: number, to: (now: Attempt) => Partial<Attempt>) => {
    const key = `${plan} ${phase} ${attempt}`
    const now = attempts.get(key) ?? { ...untried, plan, phase, attempt }
    attempts.set(key, { ...now, ...to(now) })
  }
  for (const fact of facts) {
    const at = { at: fact.at.toISOString() }
    switch (fact.type) {
      case "plan.approved":
        plan = fact.data.version
        break
      case "session.ended": {
        const { attempt, transcript, work, ...ended } = fact.data
        const session = { ...ended, transcript: transcript === undefined ? null : artifact(transcript), ...at }
        if (work === "plan") planning.push(session)
        else change(work, attempt, ({ sessions }) => ({ sessions: [...sessions, session] }))
        break
      }
      case "tests.written": {
        const { attempt, patches, summary, tests } = fact.data
        const written = { ...nothingWritten, summary, patches: linked(patches), tests, ...at }
        change("red", attempt, () => ({ written }))
        break
      }
      case "fix.written": {
        const { attempt, beyondPlan = [], patches, review, rootCause, summary } = fact.data
        const written = { ...nothingWritten, summary, patches: linked(patches), rootCause, review, beyondPlan, ...at }
        change("green", attempt, () => ({ written }))
        break
      }
      case "tests.red": {
        const { attempt, log, patches, ...red } = fact.data
        blobs = red.blobs
        change("red", attempt, () => ({
          ...{ outcome: "proven", red: { ...red, patches: linked(patches), log: artifact(log), ...at } }
        }))
        break
      }
      case "tests.green": {
        const { attempt, log, patches, ...green } = fact.data
        const sameTests = canonicalJson(green.blobs) === canonicalJson(blobs)
        change("green", attempt, () => ({
          ...{ outcome: "proven", green: { ...green, patches: linked(patches), log: artifact(log), sameTests, ...at } }
        }))
        break
      }
      case "scan.completed": {
        const { attempt, ...scan } = fact.data
        change("green", attempt, () => ({ scan: { ...scan, ...at } }))
        break
      }
      case "tests.refused": {
        const { attempt, class: why, evidence, log, phase } = fact.data
        const refused = { class: why, evidence, log: log === undefined ? null : artifact(log), ...at }
        change(phase, attempt, () => ({ outcome: "refused", refused }))
        break
      }
      case "pr.returned": {
        const { by = null, cause, detail, number, repository } = fact.data
        const proven = [...attempts.values()].findLast(({ green }) => green !== null)
        if (proven === undefined) break
        const back = { class: fact.class, repository, number, cause, detail, by, ...at }
        attempts.set(`${proven.plan} green ${proven.attempt}`, {
          ...{ ...proven, outcome: "returned", returned: [...proven.returned, back] }
        })
      }
    }
  }
  return { planning, attempts: [...attempts.values()] }
}

const untried: Omit<Attempt, "plan" | "phase" | "attempt"> = {
  ...{ sessions: [], written: null, red: null, green: null, scan: null, refused: null, returned: [] },
  outcome: "open"
}

const nothingWritten = { tests: [], rootCause: null, review: null, beyondPlan: [] }
