import { Effect } from "effect"
import { proveGreen as decideGreen } from "#domain/decisions/proving.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type * as Task from "#domain/Task.ts"
import { attemptOf } from "./attempt.ts"
import { artifactOf, benchFor, evidenceIn, keepLog } from "./bench.ts"
import { type GreenProof, proveGreen } from "./proveGreen.ts"
import { type Finding, scan } from "./scan.ts"

/** Proves GREEN in every repository of the plan, then scans what the fix adds. */
export const verifyGreen = Effect.fn("Verifier.verifyGreen")(function* (
  cause: Envelope,
  state: Task.State,
  attempt: number
) {
  const { decide, refuseWith } = attemptOf(cause, "green", attempt)
  const red = state.proof.red!
  const fix = state.proof.fix!
  const { plan } = state.plan.current!
  const proofs: Array<{ readonly repository: string; readonly proof: GreenProof }> = []
  const findings: Array<Finding> = []
  for (const { repository } of plan.repositories) {
    const [tests, change] = [red, fix].map(({ patches }) => patches.find((patch) => patch.repository === repository))
    if (change === undefined) {
      const evidence = `The plan changes ${repository}, the session did not.`
      return yield* refuseWith({ class: "nothing-written", evidence }, [])
    }
    const own = <A extends { readonly repository: string }>(all: ReadonlyArray<A>) =>
      all.filter((one) => one.repository === repository)
    const fixPatch = yield* artifactOf(change.artifact)
    const proof = yield* proveGreen({
      ...(yield* benchFor(state, repository)),
      testPatch: tests === undefined ? new Uint8Array() : yield* artifactOf(tests.artifact),
      fixPatch,
      beyondPlan: own(fix.beyondPlan ?? []),
      told: textsIn([state.intake!.report, plan]),
      redIds: own(red.failing).map(({ id }) => id),
      testBlobs: Object.fromEntries(own(red.blobs).map(({ path, blob }) => [path, blob]))
    })
    proofs.push({ repository, proof })
    findings.push(...scan(repository, fixPatch))
  }
  const judgements = proofs.map(({ proof }) => proof.judgement)
  const refusal = judgements.find((judgement) => judgement.verdict === "refused")
  if (refusal !== undefined) return yield* refuseWith(refusal, proofs)
  const green = {
    attempt,
    patches: fix.patches,
    passing: red.failing.map(({ id }) => id),
    blobs: red.blobs,
    suite: judgements.reduce((sum, judgement) => (judgement.verdict === "green" ? add(sum, judgement) : sum), nothing),
    failsWithoutFix: true as const,
    log: yield* keepLog(proofs),
    ...(yield* evidenceIn(proofs))
  }
  return yield* decide(decideGreen(green, { passed: findings.length === 0, findings }))
})

/** Every text in it, however deep. */
const textsIn = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" ? [value] : value instanceof Object ? Object.values(value).flatMap(textsIn) : []

const nothing = { passed: 0, failedBefore: 0, fixed: 0, flaky: [] as ReadonlyArray<string> }

const add = (sum: typeof nothing, green: Extract<GreenProof["judgement"], { verdict: "green" }>) => ({
  passed: sum.passed + green.delta.passed,
  failedBefore: sum.failedBefore + green.delta.failedBefore.length,
  fixed: sum.fixed + green.delta.fixed.length,
  flaky: [...sum.flaky, ...green.flaky]
})
