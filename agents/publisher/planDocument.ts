import type { Plan } from "#domain/Plan.ts"
import { code, inline, plain } from "./markdown.ts"

/** PLAN.md: what a person reads before approving. It shows everything the hash covers. */
export const planDocument = (taskId: string, plan: Plan, sha256: string): string =>
  `# Plan v${plan.version}: ${inline(plan.summary)}\n\n${planText(taskId, plan, sha256)}\n`

/** The plan without its title, which in a pull request stands above it already. */
export const planText = (taskId: string, plan: Plan, sha256: string): string =>
  [
    figures(plan),
    `**Cause.** ${plain(plan.rootCause)}`,
    ...plan.repositories.flatMap((chosen) => [
      `## Changes to ${code(chosen.repository)}`,
      `From ${code(chosen.baseBranch)} at ${code(chosen.baseCommit.slice(0, 12))}. ${plain(chosen.evidence)}`,
      changes(chosen),
      `Proven with ${code(chosen.testCommand)}`
    ]),
    "## Steps",
    plan.steps.map((step, index) => `${index + 1}. ${inline(step)}`).join("\n"),
    `## Risk: ${plan.risk}`,
    plain(plan.riskReason),
    `<sub>Task ${taskId} · SHA-256 of this plan ${sha256}</sub>`
  ].join("\n\n")

/** Tests first, as they are written first. */
export const changes = ({ tests, files }: Plan["repositories"][number]): string =>
  [
    ...tests.map(({ path, name, asserts }) => `- Test first, ${code(path)}: *${inline(name)}*. ${inline(asserts)}`),
    ...files.map(({ path, change }) => `- Then ${code(path)}: ${inline(change)}`)
  ].join("\n")

export const figures = ({ risk, confidence, estimateUsd, budgetUsd }: Plan): string =>
  `**${risk === "low" ? "Low" : risk === "medium" ? "Medium" : "High"} risk** · ${Math.round(confidence * 100)} % confident · about ${usd(estimateUsd)} of a budget of ${usd(budgetUsd)}`

export const usd = (amount: number): string => `$${amount.toFixed(2)}`
