import { Effect } from "effect"
import { outcomeOf } from "#domain/Consumer.ts"
import { proveGreen as decide, refuse } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { transact } from "#domain/transact.ts"
import { artifactOf, benchFor, keepLog, ranOf } from "./bench.ts"
import { type GreenProof, proveGreen } from "./proveGreen.ts"
import { scan } from "./scan.ts"

/** Proves GREEN in every repository of the plan, then scans what the fix adds. */
export const verifyGreen = Effect.fn("Verifier.verifyGreen")(function* (
  cause: Envelope,
  state: Task.State,
  attempt: number
) {
  const taskId = cause.stored.subject
  const author = { actor: "verifier", causationId: cause.stored.id }
  const red = state.proof.red!
  const fix = state.proof.fix!
  const refuseWith = (
    { class: why, evidence }: { readonly class: string; readonly evidence: string },
    log?: string
  ) => {
    const refusal = { phase: "green" as const, attempt, class: why, evidence, ...(log === undefined ? {} : { log }) }
    return Effect.map(transact(taskId, author, refuse(refusal)), outcomeOf)
  }
  const proofs: Array<{
    readonly repository: string
    readonly proof: GreenProof
    readonly findings: ReturnType<typeof scan>
  }> = []
  for (const { repository } of state.plan.current!.plan.repositories) {
    const [tests, change] = [red, fix].map(({ patches }) => patches.find((patch) => patch.repository === repository))
    if (change === undefined)
      return yield* refuseWith({
        class: "nothing-written",
        evidence: `The plan changes ${repository}, the session did not.`
      })
    const own = red.blobs.filter((blob) => blob.repository === repository)
    const fixPatch = yield* artifactOf(change.artifact)
    const proof = yield* proveGreen({
      ...(yield* benchFor(state, repository)),
      testPatch: tests === undefined ? new Uint8Array() : yield* artifactOf(tests.artifact),
      fixPatch,
      redIds: red.failing.filter((test) => test.repository === repository).map(({ id }) => id),
      testBlobs: Object.fromEntries(own.map(({ path, blob }) => [path, blob]))
    })
    proofs.push({ repository, proof, findings: scan(repository, fixPatch) })
  }
  const log = yield* keepLog(proofs.map(({ repository, proof }) => ({ repository, log: proof.log })))
  const greens = proofs.map(({ proof }) => proof.judgement)
  const refusal = greens.find((judgement) => judgement.verdict === "refused")
  if (refusal !== undefined) return yield* refuseWith(refusal, log)

  const findings = proofs.flatMap((one) => one.findings)
  const green = {
    attempt,
    patches: fix.patches,
    passing: red.failing.map(({ id }) => id),
    blobs: red.blobs,
    suite: greens.reduce((sum, judgement) => (judgement.verdict === "green" ? add(sum, judgement) : sum), nothing),
    failsWithoutFix: true as const,
    ran: proofs.flatMap(({ repository, proof }) => ranOf(repository, proof.evidence)),
    log
  }
  return outcomeOf(yield* transact(taskId, author, decide(green, { passed: findings.length === 0, findings })))
})

const nothing = { passed: 0, failedBefore: 0, fixed: 0, flaky: [] as ReadonlyArray<string> }

const add = (sum: typeof nothing, green: Extract<GreenProof["judgement"], { verdict: "green" }>) => ({
  passed: sum.passed + green.delta.passed,
  failedBefore: sum.failedBefore + green.delta.failedBefore.length,
  fixed: sum.fixed + green.delta.fixed.length,
  flaky: [...sum.flaky, ...green.flaky]
})
