import { line } from "#domain/oneLine.ts"
import { surroundings } from "#domain/surroundings.ts"
import type { Evidence, TaskDetail } from "#projections/tasks/views.ts"
import { type Paint, plain } from "./paint.ts"
import { duration, indent } from "./text.ts"

/** What the verifier saw with its own eyes, RED first. */
export const renderEvidence = ({ evidence }: Pick<TaskDetail, "evidence">, paint: Paint = plain): string => {
  const { green, red, refusals, scan } = evidence
  const parts = [
    ...refusals.map((refusal) => refused(refusal, paint)),
    ...(red === null ? [] : [proveRed(red, paint)]),
    ...(green === null ? [] : [proveGreen(green, paint)]),
    ...(scan === null ? [] : [scanned(scan, paint)])
  ]
  return parts.length === 0 ? paint("dim", "nothing is proven yet") : parts.join("\n")
}

type Part<Name extends keyof Evidence> = NonNullable<Evidence[Name]>

const refused = ({ attempt, class: what, evidence, phase }: Part<"refusals">[number], paint: Paint) =>
  `${paint("yellow", `refused ${phase === "red" ? "tests" : "fix"}, attempt ${attempt}`)}: ${what}\n${indent(line(evidence, 160))}`

const proveRed = (red: Part<"red">, paint: Paint) => {
  const { attempt, blobs, failing, matchesAlert, ran } = red
  return block(`${paint("red", "RED")} attempt ${attempt}, on the approved base commit, tests only`, [
    ...failing.flatMap(({ id, kind, message }) => [
      `${paint("red", "✗")} ${line(id, 120)}`,
      `    ${kind}: ${line(message, 120)}`
    ]),
    matchesAlert ? "fails the way the alert says" : "fails, though not in the alert's own words",
    ...blobs.map(({ blob, path }) => `${line(path, 80)} pinned at ${blob.slice(0, 7)}`),
    ...further(red),
    ...commands(ran, paint)
  ])
}

const proveGreen = (green: Part<"green">, paint: Paint) => {
  const { attempt, beyondPlan, passing, ran, sameTests, suite } = green
  return block(`${paint("green", "GREEN")} attempt ${attempt}, the same tests and the fix`, [
    ...passing.map((id) => `${paint("green", "✓")} ${line(id, 120)}`),
    sameTests ? "the tests are byte for byte those of RED" : paint("red", "the tests are not those of RED"),
    "they fail again once only the fix is taken out",
    `whole suite: ${suite.passed} pass, ${suite.failedBefore} failed on the base commit, ${suite.fixed} of them fixed` +
      (suite.flaky.length === 0 ? "" : `; flaky: ${suite.flaky.map((id) => line(id, 60)).join(", ")}`),
    ...beyondPlan.map(({ path, why }) =>
      paint("yellow", `beyond the plan it changes ${line(path, 80)}: ${line(why, 120)}`)
    ),
    ...further(green),
    ...commands(ran, paint)
  ])
}

/** What each test said before and after, what else held, and where it was seen; proofs from before this was kept say none of it. */
const further = ({ environment, held = [], told = [] }: Part<"red"> | Part<"green">) => [
  ...told
    .slice(0, MOST)
    .flatMap(({ after, before, id }) => [line(id, 120), `    ${line(before, 100)} → ${line(after, 100)}`]),
  ...(told.length > MOST ? [`and ${told.length - MOST} more tests`] : []),
  ...held.slice(0, MOST).map((sentence) => line(sentence, 160)),
  ...(environment === undefined ? [] : [line(`seen ${surroundings(environment)}`, 160)])
]

const MOST = 10

const scanned = ({ findings, passed }: Part<"scan">, paint: Paint) =>
  block(passed ? `${paint("green", "SCAN")} nothing found in the changes` : `${paint("red", "SCAN")} refused`, [
    ...findings.map(({ detail, line: at, path, rule }) => `${rule} at ${line(path, 80)}:${at}: ${line(detail, 100)}`)
  ])

const commands = (ran: Part<"red">["ran"], paint: Paint) =>
  ran.map(({ command, durationMs, exit, what }) => {
    const end = exit === null ? "was stopped" : `exit ${exit}`
    return paint("dim", `$ ${line(command, 90)}  (${line(what, 60)}: ${end}, ${duration(durationMs / 1000)})`)
  })

const block = (title: string, lines: ReadonlyArray<string>) => [title, indent(lines.join("\n"))].join("\n").trimEnd()
