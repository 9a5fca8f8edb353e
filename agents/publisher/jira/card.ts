import { foundSentence } from "#domain/asFound.ts"
import type { Report } from "#domain/Intake.ts"
import type { Status } from "#domain/Step.ts"
import { unwalled } from "#domain/surroundings.ts"
import {
  type BlockNode,
  bulletList,
  code,
  document,
  heading,
  type JiraDocument,
  link,
  paragraph,
  strong,
  words
} from "#integrations/jira/document.ts"
import type { Summary } from "../summary.ts"
import { analysis } from "./analysis.ts"

/** The one comment that follows a task. A pure function of what is recorded, so that writing it twice changes nothing. */
export const card = (summary: Summary, report: Report, decided: string | undefined): JiraDocument =>
  document(blocks(summary, report, decided))

/** `decided` says who decided on the plan and on what grounds. */
export const blocks = (summary: Summary, report: Report, decided: string | undefined): ReadonlyArray<BlockNode> => [
  paragraph(strong(`Redgreen: ${summary.status}. `), words(summary.headline, 500)),
  ...(summary.unwalled ? [paragraph(strong(unwalled))] : []),
  ...bulletList(
    summary.pulls.map(({ fate, number, repository, url }) => [
      ...words("Pull request "),
      ...link(`${repository}#${number}`, url),
      ...words(` (${fate})`)
    ])
  ),
  ...next(summary),
  ...ending(summary),
  ...proven(summary),
  ...planned(summary, decided),
  ...analysis(report),
  footer(summary)
]

const next = ({ plan, status }: Summary): ReadonlyArray<BlockNode> => {
  if (status === "awaiting approval")
    return [
      paragraph(words("Answer here or on the pull request, in a comment that begins with one of:")),
      ...bulletList([
        [...code(`@agent approve v${plan?.version}`), ...words(" starts work on exactly this plan")],
        [...code("@agent reject <what is wrong>"), ...words(" asks for the next version")],
        [...code("@agent cancel"), ...words(" ends the task")]
      ])
    ]
  const what = nextSteps[status]
  return what === undefined ? [] : [paragraph(strong("What happens next. "), words(what))]
}

const nextSteps: { readonly [S in Status]?: string } = {
  planning:
    "A plan is written: the failing test, the fix, the risk and the price. Nothing is changed before a person has approved it here or on the pull request.",
  "writing tests": "A test is written that fails because of this bug; the verifier runs it before any fix exists.",
  ready: "A person reviews and merges the pull request; this ticket follows it."
}

const ending = ({ ending }: Summary): ReadonlyArray<BlockNode> =>
  ending === undefined
    ? []
    : [paragraph(words(ending.detail)), paragraph(strong("What to do. "), words(ending.hint, 800))]

const proven = ({ green, red }: Summary): ReadonlyArray<BlockNode> =>
  red.length + green.length === 0
    ? []
    : [
        heading(green.length === 0 ? "Seen by the verifier" : "Proven by the verifier"),
        ...bulletList([...red, ...green].slice(0, 12).map((line) => words(line, 300)))
      ]

const planned = ({ found, plan }: Summary, decided: string | undefined): ReadonlyArray<BlockNode> =>
  plan === undefined
    ? []
    : [
        heading(`Plan v${plan.version}: ${plan.summary}`),
        paragraph(strong("Cause. "), words(plan.rootCause, 1500)),
        paragraph(
          strong(`Risk: ${plan.risk}. `),
          words(
            `${plan.riskReason} ${Math.round(plan.confidence * 100)} % confident, about ${usd(plan.estimateUsd)}.`,
            800
          )
        ),
        ...bulletList(
          plan.repositories
            .flatMap(({ files, tests }) => [
              ...tests.map(({ name, path }) => [...words("Test first: "), ...code(path), ...words(` ${name}`, 200)]),
              ...files.map(({ change, path }) => [...words("Then: "), ...code(path), ...words(` ${change}`, 200)])
            ])
            .slice(0, 20)
        ),
        ...found.slice(0, 5).map((one) => {
          const sentence = foundSentence(one, found.length === 1, (name) => name.slice(0, 150))
          return paragraph(strong("Before. "), words(sentence, 800))
        }),
        ...(decided === undefined ? [] : [paragraph(words(decided, 400))]),
        paragraph(words("Fingerprint of the plan: "), code(plan.sha256.slice(0, 12)))
      ]

// How long it took is told once it is over: before, it would change without anything having happened.
const footer = ({ budgetUsd, durationMs, spentUsd, status, taskId }: Summary): BlockNode =>
  paragraph(
    words(
      `Task ${taskId} · ${usd(spentUsd)} of ${usd(budgetUsd)}${ended.has(status) ? ` · ${duration(durationMs)} from the report` : ""}`
    )
  )

const ended: ReadonlySet<Status> = new Set([
  ...(["ready", "merged", "closed", "reverted", "failed", "parked", "cancelled"] as const)
])

const usd = (amount: number) => `$${amount.toFixed(2)}`

const duration = (milliseconds: number) => {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} s`
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
