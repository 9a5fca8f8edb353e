import { asFound, foundSentence } from "#domain/asFound.ts"
import type { Plan } from "#domain/Plan.ts"
import { ranUnwalled, surroundings, unwalled } from "#domain/surroundings.ts"
import { code, inline, plain } from "./markdown.ts"

/** PLAN.md: what a person reads before approving. It shows everything the hash covers. */
export const planDocument = (taskId: string, plan: Plan, sha256: string): string =>
  `# Plan v${plan.version}: ${inline(plan.summary)}\n\n${planText(taskId, plan, sha256)}\n`

/** The plan without its title, which in a pull request stands above it already. */
export const planText = (taskId: string, plan: Plan, sha256: string): string =>
  [
    ...warning(plan),
    figures(plan),
    `**Cause.** ${plain(plan.rootCause)}`,
    ...plan.repositories.flatMap((chosen) => [
      `## Changes to ${code(chosen.repository)}`,
      `From ${code(chosen.baseBranch)} at ${code(chosen.baseCommit.slice(0, 12))}. ${plain(chosen.evidence)}`,
      changes(chosen),
      ...before(chosen),
      `Proven with ${code(chosen.testCommand)}${ranIn(chosen)}`
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

/** How the tests stood when the plan was made, and what that asks of it. */
const before = (chosen: PlannedRepository): ReadonlyArray<string> => {
  const found = asFound(chosen, 20)
  const needs = chosen.baseline?.needs
  return found === undefined
    ? []
    : [
        `**Before.** ${foundSentence(found, true, (id) => code(id, 150))}${needs === undefined ? "" : ` ${inline(needs, 700)}`}`
      ]
}

const ranIn = ({ baseline }: PlannedRepository) =>
  baseline === undefined
    ? ""
    : `, which took ${seconds(baseline.durationMs)} (install ${seconds(baseline.installMs)}) ${inline(surroundings(baseline.environment), 500)}`

type PlannedRepository = Plan["repositories"][number]

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

/** Stands first wherever commands of a repository run with nothing around them. */
export const warning = (...about: Parameters<typeof ranUnwalled>): ReadonlyArray<string> =>
  ranUnwalled(...about) ? [`> [!WARNING]\n> ${unwalled}`] : []

export const figures = ({ risk, confidence, estimateUsd, budgetUsd }: Plan): string =>
  `**${risk === "low" ? "Low" : risk === "medium" ? "Medium" : "High"} risk** · ${Math.round(confidence * 100)} % confident · about ${usd(estimateUsd)} of a budget of ${usd(budgetUsd)}`

export const usd = (amount: number): string => `$${amount.toFixed(2)}`
