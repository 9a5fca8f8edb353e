import type { Stage } from "#domain/Proof.ts"
import { next, statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { block, code, inline } from "./markdown.ts"
import { usd, warning } from "./planDocument.ts"

/** The one comment that follows the work; rewritten in place at every stage. */
export const statusComment = (taskId: string, state: Task.State): string => {
  const { plan, proof } = state
  const { current } = plan
  const approved = current?.decision._tag === "Approved"
  const passed = (stage: Stage) => approved && stages.indexOf(proof.stage) > stages.indexOf(stage)
  return [
    ...warning(current?.plan, proof),
    `**Redgreen: ${statusOf(state)}** · ${usd(state.session.spentUsd)} of ${usd(state.intake?.budgetUsd ?? 0)}`,
    [
      line(
        approved,
        `Plan v${current?.plan.version} approved${approved ? ` by ${inline(approver(current), 100)}` : ""}`
      ),
      line(passed("tests"), `Failing test written${attempts(proof.attempt.red)}`),
      line(passed("red"), "RED: the verifier saw it fail on the approved base"),
      line(passed("fix"), `Fix written${attempts(proof.attempt.green)}`),
      line(
        passed("scan"),
        "GREEN: the verifier saw it pass with the fix, fail again without it, and nothing else break"
      ),
      line(next(state)._tag === "Ready", "Ready for review"),
      ...checks(state)
    ].join("\n"),
    ...refusal(proof),
    `<sub>Task ${taskId}</sub>`
  ].join("\n\n")
}

/** What the repository's own CI says of a head of ours; nothing before it said anything. */
const checks = ({ pullRequests }: Task.State) => {
  const all = Object.entries(pullRequests)
  return all.flatMap(([repository, { checks, head }]) => {
    if (checks?.head !== head) return []
    const where = all.length === 1 ? "" : ` in ${code(repository)}`
    const passed = checks.conclusion === "success"
    return [line(passed, `CI ${passed ? "passed" : "failed"}${where} on ${code(head.slice(0, 12))}`)]
  })
}

const stages: ReadonlyArray<Stage> = ["tests", "red", "fix", "green", "scan", "proven"]

const line = (done: boolean, text: string) => `- [${done ? "x" : " "}] ${text}`

const attempts = (attempt: number) => (attempt > 1 ? `, attempt ${attempt}` : "")

const approver = (current: Task.State["plan"]["current"]) =>
  current?.decision._tag === "Approved" ? current.decision.by.name : ""

const refusal = ({ refused }: Task.State["proof"]) =>
  refused === undefined
    ? []
    : [
        `Attempt ${refused.attempt} at the ${refused.phase === "red" ? "test" : "fix"} was refused (${code(refused.class, 100)}):`,
        block(refused.evidence, 1200)
      ]
