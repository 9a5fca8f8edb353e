import { next, statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { block, code, inline } from "./markdown.ts"
import { usd } from "./planDocument.ts"

/** The one comment that follows the work; rewritten in place at every stage. */
export const statusComment = (taskId: string, state: Task.State): string => {
  const { plan, proof } = state
  const decision = plan.current?.decision
  const refusals =
    proof.refused === undefined
      ? []
      : [
          `Last refusal (${proof.refused.phase}, attempt ${proof.refused.attempt}): ${code(proof.refused.class)}\n\n${block(proof.refused.evidence, 1200)}`
        ]
  return [
    `**Redgreen: ${statusOf(state)}** · ${usd(state.session.spentUsd)} of ${usd(state.intake?.budgetUsd ?? 0)}`,
    [
      line(
        decision?._tag === "Approved",
        `Plan v${plan.current?.plan.version} approved${decision?._tag === "Approved" ? ` by ${inline(decision.by.name)}` : ""}`
      ),
      line(proof.tests !== undefined, `Failing test written${attempts(proof.attempt.red)}`),
      line(proof.red !== undefined, "RED: the test fails on the approved base, by the verifier's own run"),
      line(proof.fix !== undefined, `Fix written${attempts(proof.attempt.green)}`),
      line(proof.stage === "proven", "GREEN: it passes with the fix, fails without it, and nothing else broke"),
      line(next(state)._tag === "Ready", "Ready for review")
    ].join("\n"),
    ...refusals,
    `<sub>Task ${taskId}</sub>`
  ].join("\n\n")
}

const line = (done: boolean, text: string) => `- [${done ? "x" : " "}] ${text}`
const attempts = (attempt: number) => (attempt > 1 ? ` (attempt ${attempt})` : "")
