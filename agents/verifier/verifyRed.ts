import { Effect } from "effect"
import { proveRed as decideRed, described } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { attemptOf } from "./attempt.ts"
import { artifactOf, benchFor, evidenceIn, keepLog } from "./bench.ts"
import { proveRed, type RedProof } from "./proveRed.ts"
import { type Finding, scan } from "./scan.ts"

/** Proves RED in every repository that got tests; one refusal refuses the attempt. */
export const verifyRed = Effect.fn("Verifier.verifyRed")(function* (
  cause: Envelope,
  state: Task.State,
  attempt: number
) {
  const { decide, refuseWith } = attemptOf(cause, "red", attempt)
  const { patches, tests } = state.proof.tests!
  const { exception } = state.intake!.report
  const proofs: Array<{ readonly repository: string; readonly proof: RedProof }> = []
  const findings: Array<Finding> = []
  for (const { repository, artifact } of patches) {
    const testPatch = yield* artifactOf(artifact)
    findings.push(...scan(repository, testPatch))
    const proof = yield* proveRed({
      ...(yield* benchFor(state, repository)),
      testPatch,
      exception: exception && { type: exception.type, message: exception.value },
      claimed: tests.filter((test) => test.repository === repository).map(({ path, name }) => ({ file: path, name }))
    })
    proofs.push({ repository, proof })
  }
  const refusal =
    proofs.length === 0
      ? { class: "nothing-written", evidence: "The session changed no file." }
      : (proofs.map(({ proof }) => proof.judgement).find((judgement) => judgement.verdict === "refused") ??
        // Once proven red the tests are frozen, so what must not be published is refused now.
        (findings.length > 0 ? { class: "scan", evidence: described(findings) } : undefined))
  if (refusal !== undefined) return yield* refuseWith(refusal, proofs)
  return yield* decide(
    decideRed({
      attempt,
      patches,
      failing: proofs.flatMap(({ repository, proof: { judgement } }) =>
        judgement.verdict !== "red"
          ? []
          : judgement.failing.map(({ id, kind, message }) => ({
              repository,
              id,
              message,
              kind: kind === "assertion" ? kind : ("exception" as const)
            }))
      ),
      matchesAlert: proofs.some(({ proof: { judgement } }) => judgement.verdict === "red" && judgement.matchesAlert),
      blobs: proofs.flatMap(({ repository, proof }) =>
        Object.entries(proof.testBlobs).map(([path, blob]) => ({ repository, path, blob }))
      ),
      log: yield* keepLog(proofs),
      ...(yield* evidenceIn(proofs))
    })
  )
})
