import { describe, expect, it } from "vitest"
import type * as Task from "#domain/Task.ts"
import { fold } from "#domain/Task.ts"
import { jiraText } from "#integrations/jira/text.ts"
import { checkAdf } from "#local/jira/adf.ts"
import { mergedStory, tell } from "#test/story.ts"
import { summaryOf } from "../summary.ts"
import { card } from "./card.ts"
import { decidedOf } from "./decided.ts"
import { mayMove } from "./mayMove.ts"

const at = (length: number, change: (state: Task.State) => Task.State = (state) => state) => {
  const history = tell(mergedStory.slice(0, length))
  const state = change(fold(history.map(({ event }) => event)))
  const summary = summaryOf("t-1", history, state, Date.parse(history.at(-1)!.stored.time))!
  return card(summary, state.intake!.report, decidedOf(history))
}

describe("the comment", () => {
  it("tells how to answer while a plan waits", () => {
    const waiting = mergedStory.findIndex(({ _tag }) => _tag === "pr.opened") + 1
    const { text } = jiraText(at(waiting))
    expect(text).toContain("Redgreen: awaiting approval. Plan v1 waits for a person's approval.")
    expect(text).toContain("- @agent approve v1 starts work on exactly this plan")
    expect(text).not.toContain("from the report")
  })

  it("is taken by Jira at every point of the story", () => {
    for (let length = 1; length <= mergedStory.length; length++) checkAdf(at(length))
  })

  it("shows hostile text as text, within Jira's limit", () => {
    const hostile = "[~accountid:5c] {code} <script> @all https://evil.example ".repeat(2000)
    const made = at(mergedStory.length, (state) => ({
      ...state,
      intake: {
        ...state.intake!,
        report: {
          title: hostile,
          exception: { type: hostile, value: hostile },
          frames: Array.from({ length: 50 }, () => ({
            file: hostile,
            function: hostile,
            inApp: true,
            context: hostile
          })),
          links: [{ kind: hostile, url: `javascript:${hostile}` }]
        }
      }
    }))
    checkAdf(made)
    const json = JSON.stringify(made)
    expect(json.length).toBeLessThan(32_767)
    expect(json).not.toMatch(/"type":"(?:mention|inlineCard)"|"href":"(?!http:\/\/127\.0\.0\.1)/)
  })
})

describe("mayMove", () => {
  const status = (name: string, key: string) => ({ name, statusCategory: { key } })
  const [todo, doing, review, done] = [
    status("To Do", "new"),
    status("In Progress", "indeterminate"),
    status("In Review", "indeterminate"),
    status("Done", "done")
  ]
  for (const [name, from, to, lastSet, expected] of [
    ["forward from where it came to us", todo, doing, undefined, true],
    ["on within work", doing, review, undefined, true],
    ["not back to the beginning", doing, todo, undefined, false],
    ["back from where we put it", review, doing, "in review", true],
    ["not sideways from where a person put it", review, doing, "In Progress", false],
    ["forward from where a person put it back", todo, review, "In Progress", true],
    ["not out of done", done, review, "In Review", false],
    ["out of done where that was us", done, doing, "Done", true]
  ] as const)
    it(name, () => expect(mayMove(from, to, lastSet)).toBe(expected))
})
