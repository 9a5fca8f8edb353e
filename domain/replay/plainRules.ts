import type { Event } from "../Event.ts"
import { statusOf } from "../Step.ts"
import type * as Task from "../Task.ts"
import { Refused } from "../transact.ts"
import type { Decided } from "./decisionsIn.ts"
import { type Kind, type Redecision, same } from "./Redecided.ts"
import { recordedAsk } from "./recordedAsk.ts"

/** What today's decision functions write on the same state for the same ask. Undefined where there is nothing to decide. */
export const plainRules = (decided: Decided, state: Task.State, kind: Kind): Redecision | undefined => {
  const decide = recordedAsk(decided, state)
  if (decide === undefined) return undefined
  const [first] = decided
  const recorded = decided.map(({ event }) => event._tag)
  const was = recorded.join(", ")
  const now = decide(state)
  if (now instanceof Refused) return { kind, verdict: "refused", was, would: "refused", why: now.reason }
  const written = now.map(({ _tag }) => _tag)
  // Releases before the scan was part of the decision wrote it by itself.
  const isSame =
    first.event._tag === "tests.green" && decided.length === 1
      ? written[0] === recorded[0]
      : written.join() === recorded.join()
  if (isSame) return same(kind)
  if (now.length === 0) {
    const why = `The rules find nothing to do there: the task was ${statusOf(state)}.`
    return { kind, verdict: "refused", was, would: "nothing", why }
  }
  const verdict = written.includes(first.event._tag) ? "changed" : "refused"
  return { kind, verdict, was, would: written.join(", "), why: reasonIn(now, recorded) }
}

const reasonIn = (now: ReadonlyArray<Event>, recorded: ReadonlyArray<string>): string => {
  const telling = now.find(({ _tag }) => !recorded.includes(_tag))
  switch (telling?._tag) {
    case "tests.refused":
      return `${telling.class}: ${telling.evidence}`
    case "task.failed":
      return `The task would have ended: ${telling.detail}`
    case "pr.returned":
      return `It would have been sent back to be mended: ${telling.detail}`
    default:
      return telling === undefined ? "Less would be written." : `${telling._tag} would be written too.`
  }
}
