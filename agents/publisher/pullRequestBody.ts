import { statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { block, code, inline, plain } from "./markdown.ts"
import { planDocument, usd } from "./planDocument.ts"

/** Description of the pull request of one repository; a pure function of the task, so that writing it twice changes nothing. */
export const pullRequestBody = (taskId: string, state: Task.State, repository: string): string =>
  [
    reported(state),
    ...(state.proof.green === undefined ? howToDecide(state) : evidence(state, repository)),
    planSection(taskId, state),
    footer(taskId, state)
  ]
    .join("\n\n")
    // GitHub refuses descriptions over 65,536 characters.
    .slice(0, 60_000)

export const pullRequestTitle = (state: Task.State): string => {
  const { summary } = state.plan.current!.plan
  return summary.replace(/\s+/g, " ").slice(0, 200)
}

const reported = ({ intake }: Task.State) => {
  const { report } = intake!
  const link = report.links.find(({ url }) => /^https?:\/\//.test(url))
  const exception =
    report.exception === undefined ? "" : `\n\n${block(`${report.exception.type}: ${report.exception.value}`, 600)}`
  return `**Reported:** ${inline(report.title)}${link === undefined ? "" : ` ([${inline(link.kind)}](<${link.url.replace(/[<>\s]/g, "")}>))`}${exception}`
}

const howToDecide = ({ plan }: Task.State) => {
  const { version } = plan.current!.plan
  const short = plan.current!.sha256.slice(0, 12)
  return [
    "### This is a plan, not a fix yet",
    [
      `Read \`PLAN.md\` (v${version}, \`${short}\`) and answer in a comment:`,
      "",
      "- `@agent approve` starts the work on exactly this plan",
      "- `@agent reject <what is wrong>` asks for the next version",
      "- `@agent cancel` ends the task"
    ].join("\n")
  ]
}

const evidence = ({ proof, plan }: Task.State, repository: string) => {
  const { red, green } = proof
  const failing = red!.failing.filter((test) => test.repository === repository)
  const runs = [...red!.ran, ...green!.ran].filter((ran) => ran.repository === repository)
  const { suite } = green!
  return [
    "### Proven",
    [
      "| | before the fix | with the fix | fix taken out again |",
      "|---|---|---|---|",
      ...failing.map(({ id, kind }) => `| ${code(id)} | ❌ fails by ${kind} | ✅ passes | ❌ fails |`)
    ].join("\n"),
    ...failing
      .slice(0, 5)
      .map(
        ({ id, message }) => `<details><summary>RED: ${inline(id)}</summary>\n\n${block(message, 1500)}\n\n</details>`
      ),
    `Whole suite with the fix: ${suite.passed} pass, ${suite.fixed} of them because of it; ${suite.failedBefore} failed before and still do${suite.flaky.length === 0 ? "" : `; flaky: ${suite.flaky.map(code).join(", ")}`}. The test files are byte for byte the ones that were red${red!.matchesAlert ? ", and they fail with the exception that was reported" : ""}.`,
    `**Cause.** ${plain(proof.fix!.rootCause)}`,
    `**Self-review.** ${plain(proof.fix!.review)}`,
    `<details><summary>Commands the verifier ran</summary>\n\n${runs.map(({ what, command, exit, durationMs }) => `- ${inline(what)}: ${code(command)} → ${exit ?? "ended by a limit"} in ${(durationMs / 1000).toFixed(1)} s`).join("\n")}\n\n</details>`,
    `Approved plan: v${plan.current!.plan.version} by ${approver(plan)}.`
  ]
}

const planSection = (taskId: string, { plan }: Task.State) => {
  const { current } = plan
  return `<details><summary>Plan v${current!.plan.version}</summary>\n\n${planDocument(taskId, current!.plan, current!.sha256)}\n</details>`
}

const footer = (taskId: string, state: Task.State) =>
  `<sub>Redgreen task ${taskId} · ${statusOf(state)} · ${usd(state.session.spentUsd)} spent of ${usd(state.intake!.budgetUsd)}</sub>`

const approver = ({ current }: Task.State["plan"]) =>
  current?.decision._tag === "Approved" ? inline(current.decision.by.name) : "nobody"
