import { assert, describe, it } from "@effect/vitest"
import type { Event } from "#domain/Event.ts"
import { next } from "#domain/Step.ts"
import * as Task from "#domain/Task.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, closedStory, mergedStory, parkedStory, readyStory, storyTask, tell } from "#test/story.ts"
import { type Asking, proceed } from "./Ask.ts"

const reminded = { ...examples["plan.reminded"], version: 1 }
const askedStory = readyStory.slice(0, 8)
const stories: ReadonlyArray<ReadonlyArray<Event>> = [
  [...mergedStory, examples["pr.reverted"], examples["task.recurred"], ...readyStory.slice(11, 15)],
  [...parkedStory, examples["task.retried"], ...readyStory.slice(3)],
  [...cancelledStory, examples["task.retried"], reminded, examples["plan.rejected"]],
  [...closedStory, examples["pr.reopened"], examples["command.refused"], examples["plan.endorsed"]],
  [...askedStory, examples["pr.merged"], examples["task.recurred"]],
  [...askedStory.slice(0, 6), examples["task.failed"], examples["task.retried"], ...readyStory.slice(6)]
]

const fold = (events: ReadonlyArray<Event>) =>
  tell(events).reduce<Asking | undefined>((asking, envelope) => proceed(asking, envelope), undefined)

describe("a plan as a question", () => {
  it("waits exactly as long as the domain waits for an approval", () => {
    for (const [index, story] of stories.entries())
      for (let end = 1; end <= story.length; end += 1) {
        const step = next(Task.fold(story.slice(0, end)))
        const ask = fold(story.slice(0, end))?.ask
        const waitsFor = ask?.state === "waiting" ? ask.version : undefined
        const asked = step._tag === "Approval" ? step.version : undefined
        assert.strictEqual(waitsFor, asked, `story ${index} after ${end} events`)
      }
  })

  it("is asked when it is published, and answered by the decision", () => {
    assert.deepInclude(fold(readyStory.slice(0, 6))?.ask, { state: "publishing", asked_at: null })
    const asked_at = "2026-11-17T09:43:30.000Z"
    assert.deepInclude(fold(askedStory)?.ask, { state: "waiting", asked_at, waited_seconds: null })
    const settled_at = "2026-11-17T09:44:10.000Z"
    assert.deepInclude(fold(readyStory.slice(0, 9))?.ask, {
      ...{ state: "rejected", asked_at, settled_at, waited_seconds: 40 }
    })
    assert.deepInclude(fold(readyStory)?.ask, { id: `${storyTask} v2`, state: "approved", waited_seconds: 40 })
  })

  it("is taken back with its task, until the task is taken up again", () => {
    const withdrawn = { state: "withdrawn", withdrawn_by: "cancelled", waited_seconds: 40 } as const
    assert.deepInclude(fold(cancelledStory)?.ask, withdrawn)
    assert.deepInclude(fold([...cancelledStory, examples["command.refused"]])?.ask, withdrawn)
    assert.deepInclude(fold([...cancelledStory, examples["task.retried"]])?.ask, {
      ...{ state: "waiting", withdrawn_by: null, settled_at: null, waited_seconds: null },
      asked_at: "2026-11-17T09:43:30.000Z"
    })
  })

  it("counts reminders, and remembers that it was escalated", () => {
    const escalated = { ...reminded, nth: 2, escalated: true }
    assert.deepInclude(fold([...askedStory, reminded, escalated])?.ask, { reminders: 2, escalated: true })
    // Of another version.
    assert.deepInclude(fold([...askedStory, examples["plan.reminded"]])?.ask, { reminders: 0 })
  })
})
