import { foundSentence } from "#domain/asFound.ts"
import { next } from "#domain/Step.ts"
import { unwalled } from "#domain/surroundings.ts"
import type * as Task from "#domain/Task.ts"
import { block, code, inline, plain } from "./markdown.ts"
import { changes, usd } from "./planDocument.ts"
import type { Summary } from "./summary.ts"

/** How it stands and why, for whoever asks: what is planned, what was seen so far, what it waits for. Facts of the log, no model's words on them. */
export const explanation = (summary: Summary, state: Task.State): string =>
  [
    `**${inline(summary.headline, 500)}**`,
    ...(summary.unwalled ? [`> [!WARNING]\n> ${unwalled}`] : []),
    ...planned(summary),
    ...seen(summary, state),
    ...(summary.ending === undefined
      ? []
      : [`${plain(summary.ending.detail, 1500)}\n\n**What to do.** ${plain(summary.ending.hint, 1500)}`]),
    `**It waits for** ${waitsFor(state)}.`,
    `<sub>Task ${summary.taskId} · ${usd(summary.spentUsd)} spent of ${usd(summary.budgetUsd)}</sub>`
  ].join("\n\n")

const planned = ({ found, plan }: Summary): ReadonlyArray<string> => {
  if (plan === undefined) return []
  const by = plan.decidedBy === undefined ? "" : `, decided by ${inline(plan.decidedBy, 100)}`
  return [
    `**Cause.** ${plain(plan.rootCause, 1500)}`,
    `**Plan v${plan.version}** (\`${plan.sha256.slice(0, 12)}\`${by}): ${inline(plan.summary, 300)}`,
    ...plan.repositories.map((chosen) =>
      `In ${code(chosen.repository)}: ${plain(chosen.evidence, 500)}\n\n${changes(chosen)}`.slice(0, 8000)
    ),
    ...found.map((one) => `**Before.** ${foundSentence(one, found.length === 1, (name) => code(name, 150))}`),
    `**Risk: ${plan.risk}.** ${plain(plan.riskReason, 500)}`
  ]
}

const seen = ({ green, red }: Summary, { proof, pullRequests }: Task.State): ReadonlyArray<string> => {
  const lines = [...red, ...green].slice(0, 12).map((line) => `- ${inline(line, 300)}`)
  const { refused } = proof
  const checks = Object.values(pullRequests).flatMap(({ checks, head }) =>
    checks?.head === head ? [`- CI: ${inline(checks.detail.split("\n")[0] ?? "", 300)}`] : []
  )
  const evidence = [...lines, ...checks]
  return [
    ...(evidence.length === 0 ? [] : [`**Seen by the verifier and by CI**\n\n${evidence.join("\n")}`]),
    ...(refused === undefined
      ? []
      : [`The last attempt was not taken (${code(refused.class, 100)}):\n\n${block(refused.evidence, 1200)}`])
  ]
}

const waitsFor = (state: Task.State): string => {
  const step = next(state)
  switch (step._tag) {
    case "Approval":
      return `a person: \`@agent approve v${step.version}\`, \`@agent reject <what is wrong>\` or \`@agent cancel\``
    case "Ready":
      return "a person to review and merge it"
    case "Ended":
      return step.how === "merged" || step.how === "reverted" || step.how === "closed"
        ? "nothing"
        : "a person: `@agent retry` takes it up again"
    case "Plan":
      return "the planner"
    case "WriteTests":
    case "WriteFix":
      return "the executor"
    case "ProveRed":
    case "ProveGreen":
      return "the verifier"
    default:
      return "the publisher"
  }
}
