import { type AsFound, asFound } from "#domain/asFound.ts"
import type { Envelope } from "#domain/Envelope.ts"
import type { Source } from "#domain/Intake.ts"
import type { Plan } from "#domain/Plan.ts"
import type * as PullRequest from "#domain/PullRequest.ts"
import { next, type Status, statusOf } from "#domain/Step.ts"
import { ranUnwalled } from "#domain/surroundings.ts"
import type * as Task from "#domain/Task.ts"

/** What every channel tells of a task: facts in plain text, which each escapes and lays out in its own way. */
export interface Summary {
  readonly taskId: string
  readonly title: string
  readonly status: Status
  /** One sentence: where it stands, and who has to do what. */
  readonly headline: string
  readonly sources: ReadonlyArray<Source>
  readonly plan: (Plan & { readonly sha256: string; readonly decidedBy: string | undefined }) | undefined
  /** How the tests of each repository stood before. */
  readonly found: ReadonlyArray<AsFound>
  /** Nothing stands around the code that runs: every channel has to say so. */
  readonly unwalled: boolean
  /** Those of fixes that did not hold come first. */
  readonly pulls: ReadonlyArray<Pull>
  /** What the verifier saw, a line each; empty before it saw anything. */
  readonly red: ReadonlyArray<string>
  readonly green: ReadonlyArray<string>
  readonly spentUsd: number
  readonly budgetUsd: number
  /** From the report to the end, or to now where it has none; milliseconds. */
  readonly durationMs: number
  /** How it ended short of a fix, and what to do about it. */
  readonly ending: { readonly detail: string; readonly hint: string } | undefined
}

interface Pull {
  readonly repository: string
  readonly number: number
  readonly url: string
  /** In words. */
  readonly fate: string
}

/** `now` in milliseconds. Undefined for a task that was never received. */
export const summaryOf = (
  taskId: string,
  history: ReadonlyArray<Envelope>,
  state: Task.State,
  now: number
): Summary | undefined => {
  const { intake, plan, pullRequests, session } = state
  if (intake === undefined) return undefined
  const { current } = plan
  const { decision } = current ?? {}
  const step = next(state)
  const isOver = step._tag === "Ended" || step._tag === "Ready"
  const last = isOver ? Date.parse(history.findLast(({ event }) => !courtesies.has(event._tag))!.stored.time) : now
  return {
    taskId,
    title: intake.report.title,
    status: statusOf(state),
    headline: [headline(state), ...cameBack(state)].join(" "),
    sources: intake.sources,
    plan: current && {
      ...current.plan,
      sha256: current.sha256,
      decidedBy: decision === undefined || decision._tag === "Waiting" ? undefined : decision.by.name
    },
    found: (current?.plan.repositories ?? []).flatMap((chosen) => asFound(chosen) ?? []),
    unwalled: ranUnwalled(current?.plan, state.proof),
    pulls: [...formerPulls(state), ...pullsOf(pullRequests)],
    red: redLines(state),
    green: greenLines(state),
    spentUsd: session.spentUsd,
    budgetUsd: intake.budgetUsd,
    durationMs: last - Date.parse(history[0]!.stored.time),
    ending: endingOf(intake)
  }
}

const pullsOf = (pullRequests: PullRequest.State): ReadonlyArray<Pull> =>
  Object.entries(pullRequests).map(([repository, { fate, number, url }]) => ({ repository, number, url, fate }))

const formerPulls = ({ former }: Task.State) =>
  former
    .flatMap(({ pullRequests }) => pullsOf(pullRequests))
    .map((pull) => (pull.fate === "merged" ? { ...pull, fate: "merged, and the bug came back" } : pull))

const cameBack = (state: Task.State): ReadonlyArray<string> => {
  const after = formerPulls(state).map(({ number, repository }) => `${repository}#${number}`)
  return after.length === 0 ? [] : [`The bug came back after ${after.join(", ")}.`]
}

// What is told or asked after an end does not make the work longer.
const courtesies: ReadonlySet<string> = new Set([
  ...(["report.begun", "report.sent", "command.refused", "command.asked", "task.linked"] as const)
])

const headline = (state: Task.State): string => {
  const { intake, plan, proof } = state
  const step = next(state)
  switch (step._tag) {
    case "Plan":
      return step.version === 1 ? "Reading the code and writing a plan." : `Writing plan v${step.version}.`
    case "Publish":
      return `Plan v${step.version} is written and being published.`
    case "Approval": {
      const endorsed = plan.current?.endorsedBy.map(({ name }) => name) ?? []
      const so = endorsed.length === 0 ? "" : ` ${endorsed.join(", ")} said yes; more people are needed.`
      return `Plan v${step.version} waits for a person's approval.${so}`
    }
    case "WriteTests":
      return attempt("Writing the failing test", step.attempt)
    case "ProveRed":
      return "The verifier checks that the new test fails for the right reason."
    case "WriteFix":
      return attempt(proof.refused?.phase === "green" ? "Mending the fix" : "Writing the fix", step.attempt)
    case "ProveGreen":
      return "The verifier checks that the fix works and breaks nothing."
    case "MakeReady":
      return "Proven; the pull request is being made ready."
    case "Ready":
      return checksFailed(state) ? "Ready for review, but CI fails on it; a person has to look." : "Ready for review."
    case "Ended":
      return ended[step.how]
    case "Nothing":
      return intake === undefined ? "Unknown." : "Nothing is owed."
  }
}

const attempt = (what: string, number: number) => (number === 1 ? `${what}.` : `${what}, attempt ${number}.`)

const checksFailed = ({ pullRequests }: Task.State) =>
  Object.values(pullRequests).some(({ checks, head }) => checks?.head === head && checks.conclusion === "failure")

const ended = {
  parked: "Set aside: nothing can be done about it as it stands.",
  cancelled: "Cancelled.",
  failed: "Stopped; a person has to look.",
  merged: "Merged.",
  closed: "The pull request was closed without merging.",
  reverted: "The merged fix was reverted."
} as const

const endingOf = ({ ending }: NonNullable<Task.State["intake"]>): Summary["ending"] => {
  if (ending === undefined) return undefined
  const { detail } = ending
  return ending._tag === "Cancelled"
    ? {
        detail: `Cancelled by ${ending.by}${detail === "" ? "." : `: ${detail}`}`,
        hint: "Say retry to take it up again."
      }
    : { detail, hint: ending.hint }
}

const redLines = ({ proof: { red } }: Task.State): ReadonlyArray<string> =>
  red === undefined
    ? []
    : [
        ...red.failing.map(({ id, kind }) => `${id} fails on the base commit (${kind})`),
        ...(red.matchesAlert ? ["It fails with the exception that was reported."] : [])
      ]

const greenLines = ({ proof: { fix, green, red } }: Task.State): ReadonlyArray<string> => {
  if (green === undefined || red === undefined) return []
  const { failedBefore, flaky, passed } = green.suite
  return [
    `${tests(red.failing.length)} now, and ${red.failing.length === 1 ? "fails" : "fail"} again without the fix.`,
    `${passed} tests of the whole suite pass; nothing that passed before fails.`,
    ...(failedBefore > 0 ? [`${failedBefore} failed before and still ${failedBefore === 1 ? "does" : "do"}.`] : []),
    ...(flaky.length > 0 ? [`${flaky.length} failed once and passed when run again.`] : []),
    ...(fix?.beyondPlan ?? []).map(({ path, why }) => `Beyond the plan it changes ${path}: ${why}`)
  ]
}

const tests = (count: number) => (count === 1 ? "The test passes" : `All ${count} tests pass`)
