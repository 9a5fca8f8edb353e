import { asFound, foundSentence } from "#domain/asFound.ts"
import type * as Task from "#domain/Task.ts"
import { issuesOf } from "./addressee.ts"
import { evidence } from "./evidence.ts"
import { block, code, folded, inline, link, plain, unformatted } from "./markdown.ts"
import { changes, figures, planText, usd, warning } from "./planDocument.ts"
import { wholeLines } from "./wholeLines.ts"

/** GitHub refuses descriptions over 65,536 characters. Everything but the plan has limits of its own; the plan gets what is left. */
const MOST = 60_000

/** Description of the pull request of one repository; a pure function of the task, so that writing it twice changes nothing. */
export const pullRequestBody = (taskId: string, state: Task.State, repository: string): string => {
  const said = [
    ...warning(state.plan.current?.plan, state.proof),
    reported(state),
    ...issuesOf(state)
      .filter((issue) => issue.repository === repository)
      .map(({ number }) => `Fixes #${number}`),
    ...(state.proof.green === undefined ? decision(state, repository) : evidence(state, repository))
  ].join("\n\n")
  const end = `<sub>Redgreen task ${taskId} · ${usd(state.session.spentUsd)} spent of ${usd(state.intake!.budgetUsd)}</sub>`
  const { plan, sha256 } = state.plan.current!
  const whole = wholeLines(planText(taskId, plan, sha256), MOST - said.length - end.length, rest)
  return [said, folded(`Plan v${plan.version} in full`, whole), end].join("\n\n")
}

export const pullRequestTitle = (state: Task.State): string =>
  unformatted(state.plan.current!.plan.summary.replace(/\s+/g, " ").trim(), 140)

const reported = ({ intake }: Task.State) => {
  const { title, exception, frames, links, environment, release } = intake!.report
  const address = links.find(({ url }) => /^https?:\/\//.test(url))?.url
  const what = address === undefined ? inline(title, 300) : link(title, address)
  const frame = frames.findLast(({ inApp }) => inApp)
  const line = frame?.line === undefined ? "" : `:${frame.line}`
  const where = [
    ...(frame === undefined ? [] : [code(`${frame.file}${line}`, 200)]),
    ...[environment, release].flatMap((fact) => (fact === undefined ? [] : [inline(fact, 100)]))
  ]
  const thrown = exception && `${exception.type}: ${exception.value}`
  return [
    `**Reported:** ${[what, ...where].join(" · ")}`,
    ...(thrown === undefined || title.includes(thrown) ? [] : [block(thrown, 600)])
  ].join("\n\n")
}

const decision = ({ plan: { current } }: Task.State, repository: string) => {
  const { plan, sha256 } = current!
  const chosen = plan.repositories.find((one) => one.repository === repository)
  const found = chosen && asFound(chosen)
  return [
    `### Plan v${plan.version} waits for a decision`,
    `**Cause.** ${plain(plan.rootCause, 2000)}`,
    ...(chosen === undefined ? [] : [wholeLines(changes(chosen), 12_000, rest)]),
    ...(found === undefined ? [] : [`**Before.** ${foundSentence(found, true, (id) => code(id, 150))}`]),
    figures(plan),
    [
      "Answer in a comment:",
      "",
      `- \`@agent approve\` starts work on exactly this plan (\`v${plan.version}\`, \`${sha256.slice(0, 12)}\`)`,
      "- `@agent reject <what is wrong>` asks for the next version",
      "- `@agent cancel` ends the task"
    ].join("\n")
  ]
}

const rest = "… cut here; `PLAN.md` on the plan's commit has all of it."
