import { foundSentence } from "#domain/asFound.ts"
import { unwalled } from "#domain/surroundings.ts"
import { code, inline, link, plain } from "../markdown.ts"
import type { Summary } from "../summary.ts"

/** The task as a comment on its Sentry issue, in Markdown. */
export const card = ({
  budgetUsd,
  durationMs,
  ending,
  found,
  green,
  headline,
  plan,
  pulls,
  red,
  spentUsd,
  status,
  ...summary
}: Summary): string =>
  [
    `**Redgreen: ${status}.** ${plain(headline, 500)}`,
    ...(summary.unwalled ? [`**${unwalled}**`] : []),
    ...pulls.map(({ fate, number, repository, url }) => `${link(`${repository}#${number}`, url)} (${fate})`),
    ...(plan === undefined
      ? []
      : [
          `**Plan v${plan.version}** (${code(plan.sha256.slice(0, 12))}, risk ${plan.risk}): ${inline(plan.summary, 500)}`,
          `**Cause.** ${inline(plan.rootCause, 800)}`,
          ...found
            .slice(0, 5)
            .map((one) => `**Before.** ${foundSentence(one, found.length === 1, (name) => code(name, 150))}`)
        ]),
    ...(status === "awaiting approval"
      ? [
          `Answer ${code(`@agent approve v${plan?.version}`)} or ${code("@agent reject <what is wrong>")} here or on the pull request.`
        ]
      : []),
    ...(red.length + green.length === 0 ? [] : ["**Proven**", list([...red, ...green])]),
    ...(ending === undefined ? [] : [plain(ending.detail, 1000), `**What to do.** ${plain(ending.hint, 500)}`]),
    `$${spentUsd.toFixed(2)} of $${budgetUsd.toFixed(2)}${pulls.length === 0 ? "" : `, ${duration(durationMs)}`}`
  ].join("\n\n")

const list = (lines: ReadonlyArray<string>) =>
  lines
    .slice(0, 12)
    .map((line) => `- ${inline(line, 300)}`)
    .join("\n")

const duration = (milliseconds: number) => {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} s`
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
