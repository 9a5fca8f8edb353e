import { unwalled } from "#domain/surroundings.ts"
import { inline, link, plain } from "./markdown.ts"
import { usd } from "./planDocument.ts"
import type { Summary } from "./summary.ts"

/** The one comment on the issue a task came from; rewritten in place as the task goes on. */
export const issueComment = ({
  ending,
  green,
  headline,
  plan,
  pulls,
  spentUsd,
  budgetUsd,
  status,
  taskId,
  ...summary
}: Summary): string =>
  [
    `**Redgreen: ${status}.** ${inline(headline, 500)}`,
    ...(summary.unwalled ? [`> [!WARNING]\n> ${unwalled}`] : []),
    ...(plan === undefined
      ? []
      : [`**Cause.** ${plain(plan.rootCause, 1000)}`, `**Plan v${plan.version}.** ${inline(plan.summary, 300)}`]),
    ...(pulls.length === 0
      ? []
      : [
          pulls
            .map(
              ({ fate, number, repository, url }) =>
                `- ${link(`Pull request ${number} of ${repository}`, url)}, ${fate}`
            )
            .join("\n")
        ]),
    ...(green.length === 0 ? [] : [green.map((line) => `- ${inline(line, 300)}`).join("\n")]),
    ...(ending === undefined ? [] : [`${plain(ending.detail, 1000)}\n\n**What to do.** ${plain(ending.hint, 1000)}`]),
    `<sub>Task ${taskId} · ${usd(spentUsd)} of ${usd(budgetUsd)} · \`@agent explain\`, \`@agent cancel\` and \`@agent retry\` are heard here; a plan is decided on at its pull request</sub>`
  ].join("\n\n")
