import { foundSentence } from "#domain/asFound.ts"
import type { Person } from "#domain/Ids.ts"
import { unwalled } from "#domain/surroundings.ts"
import { actionIds, markers, shownValue } from "#integrations/slack/actions.ts"
import { actions, type Block, button, context, header, section } from "#integrations/slack/blocks.ts"
import type { Content } from "#integrations/slack/messages.ts"
import { code, inline, link, mention, plain } from "#integrations/slack/text.ts"
import type { Summary } from "../summary.ts"

/** The task's one message: where it stands, the plan, the proof, what it cost, and buttons while a decision is wanted. */
export const slackCard = (summary: Summary, requester: Person | null): Content => {
  const { headline, plan, status, taskId, title } = summary
  return {
    text: `${inline(title, 200)}: ${status}. ${inline(headline, 300)}`,
    marker: { type: markers.task, payload: { task: taskId } },
    blocks: [
      header(title),
      section([`*${capital(status)}.* ${plain(headline, 500)}`, ...asked(requester)].join("\n")),
      ...(summary.unwalled ? [section(`:warning: *${unwalled}*`)] : []),
      ...(plan === undefined ? [] : [section(planText(plan))]),
      ...before(summary),
      ...proof(summary),
      ...ending(summary),
      ...pulls(summary),
      context(figures(summary)),
      ...buttons(summary)
    ]
  }
}

/** Only who asked in Slack is called there: the same name may be somebody else's. */
const asked = (requester: Person | null) =>
  requester === null
    ? []
    : [`Asked for by ${requester.channel === "slack" ? mention(requester.id) : inline(requester.name, 100)}`]

const planText = ({ repositories, rootCause, sha256, summary, version }: NonNullable<Summary["plan"]>) => {
  const files = repositories.flatMap((one) => one.files.map(({ path }) => code(path)))
  const shown = files.slice(0, MOST_FILES).join(", ")
  return [
    `*Plan v${version}* ${code(sha256.slice(0, 12))} ${plain(summary, 600)}`,
    `*Cause* ${plain(rootCause, 900)}`,
    `*Where* ${repositories.map(({ repository }) => inline(repository, 100)).join(", ")}: ${shown}${files.length > MOST_FILES ? ` and ${files.length - MOST_FILES} more` : ""}`
  ].join("\n")
}

const MOST_FILES = 8

const before = ({ found }: Summary): ReadonlyArray<Block> => {
  const lines = found.slice(0, 5).map((one) => foundSentence(one, found.length === 1, (name) => code(name, 120)))
  return lines.length === 0 ? [] : [section(lines.map((line) => `*Before* ${line}`).join("\n"))]
}

const proof = ({ green, red }: Summary): ReadonlyArray<Block> => {
  const lines = [
    ...red.slice(0, 5).map((line) => `✗ ${inline(line, 200)}`),
    ...green.slice(0, 5).map((line) => `✓ ${inline(line, 200)}`)
  ]
  return lines.length === 0 ? [] : [section(["*Proven by the verifier*", ...lines].join("\n"))]
}

const ending = ({ ending }: Summary): ReadonlyArray<Block> =>
  ending === undefined ? [] : [section(`${plain(ending.detail, 1500)}\n*What to do* ${plain(ending.hint, 800)}`)]

const pulls = ({ pulls }: Summary): ReadonlyArray<Block> =>
  pulls.length === 0
    ? []
    : [
        section(
          pulls.map(({ fate, number, repository, url }) => `${link(`${repository}#${number}`, url)} ${fate}`).join("\n")
        )
      ]

const figures = ({ budgetUsd, durationMs, plan, spentUsd, status, taskId }: Summary) => [
  code(taskId),
  ...(plan === undefined
    ? []
    : [
        `${capital(plan.risk)} risk`,
        `${Math.round(plan.confidence * 100)} % confident`,
        `estimated $${plan.estimateUsd.toFixed(2)}`
      ]),
  `$${spentUsd.toFixed(2)} of $${budgetUsd.toFixed(2)} spent`,
  ...(over.has(status) ? [`took ${duration(durationMs)}`] : []),
  ...(plan?.decidedBy === undefined ? [] : [`decided by ${inline(plan.decidedBy, 100)}`])
]

const over: ReadonlySet<Summary["status"]> = new Set([
  "ready",
  "parked",
  "cancelled",
  "failed",
  "merged",
  "closed",
  "reverted"
])

/** They carry the plan they are shown under: on an old card they decide nothing. */
const buttons = ({ plan, status, taskId }: Summary): ReadonlyArray<Block> => {
  if (plan === undefined) return []
  const value = shownValue({ task: taskId, version: plan.version, sha256: plan.sha256 })
  const view = button(actionIds.plan, "View plan", value)
  return [
    actions(
      `redgreen:${taskId}`,
      status === "awaiting approval"
        ? [
            button(actionIds.approve, "Approve", value, "primary"),
            button(actionIds.reject, "Reject", value, "danger"),
            view
          ]
        : [view]
    )
  ]
}

const capital = (word: string) => `${word[0]!.toUpperCase()}${word.slice(1)}`

const duration = (ms: number): string => {
  const minutes = Math.round(ms / 60_000)
  return minutes < 1 ? `${Math.round(ms / 1000)} s` : minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
