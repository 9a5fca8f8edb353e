import { examples } from "#test/examples.ts"
import * as Story from "#test/story.ts"
import type { Event } from "../Event.ts"
import { cautious } from "../Policy.ts"
import type { Rules } from "./Redecided.ts"
import { redecide } from "./redecide.ts"

/** The rules the told stories were decided with. */
export const asItWas: Rules = {
  policy: cautious,
  budgetUsd: undefined,
  judge: () => ({ because: "a frame is ours" }),
  scopesOf: () => undefined
}

/** What differs in a told history under rules that differ in this, without where; times and ids are the teller's. */
export const differing = (events: ReadonlyArray<Event>, changed: Partial<Rules>) =>
  redecide(Story.tell(events), { ...asItWas, ...changed }).differences.map(
    ({ id, task, time, ...difference }) => difference
  )

/** The story as today's rules allow it: alice, who approves, is not who brought the evidence. */
export const readyStory: ReadonlyArray<Event> = Story.readyStory.map((event) => {
  const { by, ...unsigned } = examples["task.enriched"]
  return event._tag === "task.enriched" ? unsigned : event
})
export const mergedStory: ReadonlyArray<Event> = [...readyStory, examples["pr.merged"]]
