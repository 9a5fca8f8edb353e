import { Effect } from "effect"
import { outcomeOf } from "#domain/Consumer.ts"
import { proveRed as decide, described, refuse } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { artifactOf, benchFor, keepLog, ranOf } from "./bench.ts"
import { proveRed, type RedProof } from "./proveRed.ts"
import { type Finding, scan } from "./scan.ts"

/** Proves RED in every repository that got tests; one refusal refuses the attempt. */
export const verifyRed = Effect.fn("Verifier.verifyRed")(function* (
  cause: Envelope,
  state: Task.State,
  attempt: number
) {
  const taskId = cause.stored.subject
  const author = { actor: "verifier", causationId: cause.stored.id }
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
  const log = yield* keepLog(proofs.map(({ repository, proof }) => ({ repository, log: proof.log })))
  const refusal =
    proofs.length === 0
      ? { class: "nothing-written", evidence: "The session changed no file." }
      : (proofs.map(({ proof }) => proof.judgement).find((judgement) => judgement.verdict === "refused") ??
        // Once proven red the tests are frozen, so what must not be published is refused now.
        (findings.length > 0 ? { class: "scan", evidence: described(findings) } : undefined))
  if (refusal !== undefined) {
    const { class: why, evidence } = refusal
    return outcomeOf(yield* transact(taskId, author, refuse({ phase: "red", attempt, class: why, evidence, log })))
  }
  const red = {
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
    ran: proofs.flatMap(({ repository, proof }) => ranOf(repository, proof.evidence)),
    log
  }
  return outcomeOf(yield* transact(taskId, author, decide(red)))
})
