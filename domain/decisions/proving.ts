import type { EventOf } from "../Event.ts"
import type { Phase } from "../Proof.ts"
import { next } from "../Step.ts"
import type * as Task from "../Task.ts"
import type { Decision } from "../transact.ts"

/** How often a phase may be refused before a person has to look. */
export const attemptsPerPhase = 3

export const writeTests =
  (written: Omit<EventOf<"tests.written">, "_tag">): Decision =>
  (state) =>
    owes(state, "WriteTests", written.attempt) ? [{ _tag: "tests.written", ...written }] : []

export const proveRed =
  (red: Omit<EventOf<"tests.red">, "_tag">): Decision =>
  (state) =>
    owes(state, "ProveRed", red.attempt) ? [{ _tag: "tests.red", ...red }] : []

export const writeFix =
  (written: Omit<EventOf<"fix.written">, "_tag">): Decision =>
  (state) =>
    owes(state, "WriteFix", written.attempt) ? [{ _tag: "fix.written", ...written }] : []

/** Green counts only with the very test blobs that were red, and only with a clean scan can anything become of it. */
export const proveGreen =
  (green: Omit<EventOf<"tests.green">, "_tag">, scan: Omit<EventOf<"scan.completed">, "_tag" | "attempt">): Decision =>
  (state) => {
    if (!owes(state, "ProveGreen", green.attempt)) return []
    const { attempt } = green
    if (!sameBlobs(green.blobs, state.proof.red?.blobs ?? []))
      return refused(state, {
        phase: "green",
        attempt,
        class: "test-changed",
        evidence: "The test files are not the ones that were proven red."
      })
    const proven = [
      { _tag: "tests.green" as const, ...green },
      { _tag: "scan.completed" as const, attempt, ...scan }
    ]
    if (scan.passed) return proven
    return [
      ...proven,
      ...refused(state, { phase: "green", attempt, class: "scan", evidence: described(scan.findings) })
    ]
  }

/** One line for each finding of a scan. */
export const described = (findings: EventOf<"scan.completed">["findings"]): string =>
  findings.map(({ rule, path, line, detail }) => `${path}:${line} ${rule}: ${detail}`).join("\n")

/** The verifier says no. The executor may try again, but not for ever. */
export const refuse =
  (refusal: Omit<EventOf<"tests.refused">, "_tag">): Decision =>
  (state) =>
    owes(state, refusal.phase === "red" ? "ProveRed" : "ProveGreen", refusal.attempt) ? refused(state, refusal) : []

const refused = (state: Task.State, refusal: Omit<EventOf<"tests.refused">, "_tag">) => {
  const last = state.proof.refusals[refusal.phase] + 1 >= attemptsPerPhase
  return [
    { _tag: "tests.refused" as const, ...refusal },
    ...(last ? [gaveUp(refusal.phase, refusal.class, refusal.evidence)] : [])
  ]
}

const gaveUp = (stage: Phase, reason: string, detail: string): EventOf<"task.failed"> => ({
  _tag: "task.failed",
  stage,
  reason,
  detail,
  hint: `The verifier refused ${attemptsPerPhase} attempts. Read the evidence, then say retry for ${attemptsPerPhase} more, or take over on the branch.`
})

const owes = (state: Task.State, step: "WriteTests" | "ProveRed" | "WriteFix" | "ProveGreen", attempt: number) => {
  const owed = next(state)
  return owed._tag === step && owed.attempt === attempt
}

type Blobs = EventOf<"tests.red">["blobs"]
const sameBlobs = (a: Blobs, b: Blobs) => {
  const line = (blobs: Blobs) =>
    blobs
      .map(({ repository, path, blob }) => `${repository}\0${path}\0${blob}`)
      .sort()
      .join("\n")
  return line(a) === line(b)
}
