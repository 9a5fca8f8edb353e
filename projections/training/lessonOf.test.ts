import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { alice, fixPatch, repository, testPatch, testPath } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { closedStory, mergedStory, parkedStory, readyStory, storyTask, tell } from "#test/story.ts"
import { chatOf } from "./chatOf.ts"
import { lessonOf } from "./lessonOf.ts"
import { TrainingRecord } from "./TrainingRecord.ts"

const patches = new Map([
  [testPatch.artifact, "+test"],
  [fixPatch.artifact, "+fix"]
])
const textOf = (artifact: string) => patches.get(artifact)!
const returned = { ...examples["pr.returned"], detail: "Keep sk-ant-abcdefghijklmnopqrstuvwx out of the code." }
const reviewed = [
  ...readyStory,
  returned,
  examples["fix.written"],
  examples["tests.green"],
  examples["scan.completed"],
  examples["pr.ready"],
  examples["pr.merged"]
]

describe("what a task teaches", () => {
  const lesson = lessonOf(tell(reviewed))!
  const record = lesson.record(textOf)

  it("is the whole way from the report to the merged fix, and what people said", () => {
    assert.deepInclude(lesson, {
      outcome: "merged",
      repositories: [repository],
      artifacts: [testPatch.artifact, fixPatch.artifact]
    })
    assert.deepInclude(record, { schema: "redgreen-training-1", task: storyTask, outcome: "merged" })
    assert.deepStrictEqual(record.test?.patches, [{ repository, patch: "+test" }])
    assert.deepStrictEqual(record.fix?.patches, [{ repository, patch: "+fix" }])
    assert.deepStrictEqual(record.repositories[0]?.files, ["src/rates.js", testPath])
    assert.strictEqual(record.repositories[0]?.baseCommit, "c".repeat(40))
    assert.deepStrictEqual(
      record.feedback.rejected.map(({ feedback, version }) => [version, feedback]),
      [[1, "Test every zone, please."]]
    )
    assert.strictEqual(record.plan.steps.length, 3)
    assert.strictEqual(record.feedback.rejected[0]?.plan.steps.length, 2)
    assert.isTrue(record.feedback.merged)
    assert.deepStrictEqual(
      record.feedback.refused.map((refused) => refused.class),
      ["passes-on-base"]
    )
  })

  it("has no secret in it, and names nobody", () => {
    assert.deepStrictEqual(record.feedback.reviews, ["Keep [anthropic-key removed] out of the code."])
    assert.notInclude(JSON.stringify(record), alice.name)
    const leaked = lesson.record(() => `+key = "ghp_${"a".repeat(36)}"`)
    assert.strictEqual(leaked.fix?.patches[0]?.patch, '+key = "[github-token removed]"')
  })

  it("is what the schema says, there and back", () => {
    const text = JSON.stringify(Schema.encodeSync(TrainingRecord)(record))
    assert.deepStrictEqual(Schema.decodeSync(Schema.fromJsonString(TrainingRecord))(text), record)
  })

  it("is told as a conversation whose turns alternate", () => {
    const { messages } = chatOf(record)
    assert.deepStrictEqual(
      messages.map(({ role }) => role),
      Array.from({ length: 4 }, () => ["user", "assistant"]).flat()
    )
    const [asked, first, rejected, second, approved, test, red, fix] = messages.map(({ content }) => content)
    assert.strictEqual(JSON.parse(asked!).report.title, record.report.title)
    assert.strictEqual(JSON.parse(first!).steps.length, 2)
    assert.strictEqual(JSON.parse(rejected!).rejectedBecause, "Test every zone, please.")
    assert.strictEqual(JSON.parse(second!).steps.length, 3)
    assert.deepInclude(JSON.parse(approved!), { ask: "test", approved: true })
    assert.deepStrictEqual([test, fix], ["+test", "+fix"])
    assert.deepStrictEqual(JSON.parse(red!).reviews, record.feedback.reviews)
  })

  it("is little of what never came to a test, nothing of what never had a plan or was erased", () => {
    const closed = lessonOf(tell(closedStory))!
    assert.strictEqual(closed.outcome, "closed")
    assert.deepStrictEqual(closed.artifacts, [])
    assert.deepInclude(closed.record(textOf), { test: null, fix: null })
    assert.strictEqual(chatOf(closed.record(textOf)).messages.length, 2)
    assert.isUndefined(lessonOf(tell(parkedStory)))
    assert.isUndefined(lessonOf(tell([...mergedStory, examples["task.erased"]])))
  })
})
