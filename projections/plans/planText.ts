import type { Plan } from "#domain/Plan.ts"

/** A plan as lines for people, one for each thing that can change, so that two can be compared. Ends in a line break. */
export const planText = (plan: Plan): string =>
  [
    `Summary: ${one(plan.summary)}`,
    `Root cause: ${one(plan.rootCause)}`,
    `Risk: ${plan.risk} (${one(plan.riskReason)})`,
    `Confidence: ${Math.round(plan.confidence * 100)} %`,
    `Estimate: ${usd(plan.estimateUsd)} of a budget of ${usd(plan.budgetUsd)}`,
    ...plan.repositories.flatMap(repositoryLines),
    ...titled(
      "Steps",
      plan.steps.map((step, index) => `${index + 1}. ${one(step)}`)
    )
  ]
    .map((text) => `${text}\n`)
    .join("")

const repositoryLines = (chosen: Plan["repositories"][number]) => [
  "",
  `Repository ${chosen.repository}, ${one(chosen.baseBranch)} at ${chosen.baseCommit}`,
  `  Why: ${one(chosen.evidence)}`,
  `  Tests run with: ${one(chosen.testCommand)}`,
  ...(chosen.baseline === undefined ? [] : [`  Before: ${beforeOf(chosen.baseline)}`]),
  ...titled(
    "  To change",
    chosen.files.map(({ change, path }) => `  ${one(path)}: ${one(change)}`)
  ),
  ...titled(
    "  To test",
    chosen.tests.map(({ asserts, name, path }) => `  ${one(path)}, ${one(name)}: ${one(asserts)}`)
  )
]

const beforeOf = ({ failed, passed, skipped, state }: NonNullable<Plan["repositories"][number]["baseline"]>) =>
  `${state} (${passed} pass, ${failed} fail, ${skipped} skipped)`

const titled = (title: string, lines: ReadonlyArray<string>) =>
  lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((text) => `  ${text}`)]

/** Somebody else's text in one line. */
const one = (text: string) => text.replaceAll(/\s+/g, " ").trim()

const usd = (amount: number) => `$${amount.toFixed(2)}`
