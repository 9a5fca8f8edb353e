import type { Plan } from "#domain/Plan.ts"
import { code, inline, plain } from "./markdown.ts"

/** PLAN.md: what a person reads before approving. It shows everything the hash covers. */
export const planDocument = (taskId: string, plan: Plan, sha256: string): string =>
  [
    `# Plan v${plan.version}: ${inline(plan.summary)}`,
    `Task ${code(taskId)} · plan ${code(sha256.slice(0, 12))} · risk **${plan.risk}** · confidence ${Math.round(plan.confidence * 100)} % · estimate ${usd(plan.estimateUsd)} of a budget of ${usd(plan.budgetUsd)}`,
    "## Cause",
    plain(plan.rootCause),
    ...plan.repositories.flatMap((chosen) => [
      `## ${code(chosen.repository)} at ${code(chosen.baseCommit.slice(0, 12))} (${inline(chosen.baseBranch)})`,
      `**Why this repository.** ${plain(chosen.evidence)}`,
      "### Tests first",
      ...chosen.tests.map(({ path, name, asserts }) => `- ${code(path)} · **${inline(name)}**: ${inline(asserts)}`),
      `Proven with ${code(chosen.testCommand)}`,
      "### Then the change",
      ...chosen.files.map(({ path, change }) => `- ${code(path)}: ${inline(change)}`)
    ]),
    "## Steps",
    plan.steps.map((step, index) => `${index + 1}. ${inline(step)}`).join("\n"),
    "## Risk",
    `**${plan.risk}.** ${plain(plan.riskReason)}`,
    `<sub>SHA-256 of this plan: ${sha256}</sub>`,
    ""
  ]
    .join("\n\n")
    .replace(/(\n- .*)\n(?=\n- )/g, "$1")

export const usd = (amount: number): string => `$${amount.toFixed(2)}`
