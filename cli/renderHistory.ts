import type { EventType } from "#domain/Event.ts"
import { line, money } from "#domain/oneLine.ts"
import type { Happened, HistoryThen } from "#projections/tasks/HistoryThen.ts"
import type { TaskDetail } from "#projections/tasks/views.ts"
import { adviceOf } from "./adviceOf.ts"
import { type Paint, plain } from "./paint.ts"
import { tinted } from "./renderEvent.ts"
import { withdrawn } from "./renderPlans.ts"
import { statusColour } from "./renderTasks.ts"
import { clock, indent, short } from "./text.ts"

/** How a task stood at a moment, then what led to it: a line for each event, further in than the one that caused it. Times are UTC. */
export const renderHistory = (then: HistoryThen, paint: Paint = plain): string =>
  [headOf(then, paint), storyOf(then.events, paint)].filter((part) => part !== "").join("\n\n")

const headOf = ({ chain, events, first, last, owed, state, task, version, versions }: HistoryThen, paint: Paint) => {
  const when =
    version === 0 ? `before its first event, ${moment(first)}` : `since ${moment(events.at(-1)?.time ?? last)}`
  const title = [
    ...(state === null ? [] : [paint("bold", line(state.title, 120))]),
    `${task}  version ${version} of ${versions}, ${when}`
  ]
  const broken = `The chain breaks at version ${chain.brokenAt}: it ${chain.why}.`
  return [
    ...title,
    ...(state === null ? [] : [indent(standOf(state, owed, paint).join("\n"))]),
    chain.holds ? paint("dim", "Every hash and link of the whole history holds.") : paint("red", broken)
  ].join("\n")
}

const standOf = (state: TaskDetail, owed: HistoryThen["owed"], paint: Paint): ReadonlyArray<string> => {
  const { ending, evidence, plan, pullRequests } = state
  const decided = plan?.decidedBy ? `${plan.decision} by ${line(plan.decidedBy.name, 60)}` : undecided(state)
  const proof = [
    evidence.red === null ? "RED not proven" : "RED proven",
    evidence.green === null ? "GREEN not proven" : "GREEN proven",
    evidence.refusals.length === 0 ? [] : `${evidence.refusals.length} refused`
  ].flat()
  return [
    paint(statusColour(state.status), state.status) + (ending === null ? "" : `: ${line(ending.detail, 160)}`),
    ...(plan === null ? [] : [`plan v${plan.version} (${short(plan.sha256)}) is ${decided}; ${proof.join(", ")}`]),
    ...pullRequests.map(({ fate, url }) => `pull request ${line(url, 160)} is ${fate}`),
    `spent ${money(state.spentUsd)} of ${money(state.budgetUsd)}`,
    `waited for ${adviceOf(state).waitsFor}${owed === null ? "" : `, owed by ${owed.by}`}`
  ]
}

const undecided = (state: TaskDetail) => (state.step === "Ended" ? withdrawn(state) : "waiting")

const storyOf = (events: ReadonlyArray<Happened>, paint: Paint): string => {
  const depths = new Map<number, number>()
  let day = ""
  return events
    .flatMap(({ causedBy, spentUsd, time, type, version, who, words }, index) => {
      const depth = causedBy.version === null ? 0 : Math.min(DEEPEST, (depths.get(causedBy.version) ?? 0) + 1)
      depths.set(version, depth)
      const isNext = causedBy.version !== null && causedBy.version === events[index - 1]?.version
      const cause = isNext ? "" : `  ← ${causedBy.version ?? line(causedBy.key, 60)}`
      const heading = time.slice(0, 10) === day ? [] : [paint("dim", time.slice(0, 10))]
      day = time.slice(0, 10)
      return [
        ...heading,
        [
          String(version).padStart(4),
          paint("dim", clock(time)),
          paint("dim", money(spentUsd).padStart(7)),
          `${"  ".repeat(depth)}${tinted(type as EventType, words, paint)}${paint("dim", `  ${line(who.actor, 60)}${cause}`)}`
        ].join("  ")
      ]
    })
    .join("\n")
}

/** A run is one chain of causes from the approval to the pull request; no terminal is as wide. */
const DEEPEST = 6

const moment = (time: string) => `${time.slice(0, 10)} ${clock(time)}`
