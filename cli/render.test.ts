import { assert, describe, it } from "@effect/vitest"
import { eventTypes } from "#domain/Event.ts"
import { wordsOf } from "#domain/wordsOf.ts"
import { detailOf } from "#projections/tasks/detailOf.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, parkedStory, readyStory, story, storyTask, tell } from "#test/story.ts"
import { adviceOf } from "./adviceOf.ts"
import { ansi } from "./paint.ts"
import { renderEvent } from "./renderEvent.ts"
import { renderEvidence } from "./renderEvidence.ts"
import { renderFindings } from "./renderFindings.ts"
import { renderTask } from "./renderTask.ts"
import { renderTasks } from "./renderTasks.ts"
import { renderTimeline } from "./renderTimeline.ts"

const now = Date.parse("2026-11-17T10:00:00.000Z")
const at = (events: number) => detailOf(storyTask, story.slice(0, events))!
const whole = at(story.length)

describe("an event", () => {
  it("is one line of words, whatever happened", () => {
    for (const type of eventTypes) assert.match(wordsOf(examples[type]), /^\S[^\n]{8,}$/, type)
  })

  it("stands with its time and the cost so far", () => {
    assert.strictEqual(
      renderEvent(story[22]!, 0.543215),
      "09:48:50    $0.54  RED proven: 1 test fails on the base commit, just as the alert says"
    )
  })

  it("cannot command the terminal", () => {
    const { report, ...received } = examples["task.received"]
    const title = "\u001b]0;owned\u0007a\u001b[2Jb\r\nc\u202e"
    const [hostile] = tell([{ ...received, report: { ...report, title } }])
    const rendered = renderEvent(hostile!, 0)
    assert.match(rendered, /alert from sentry: .*ab c$/)
    assert.notMatch(rendered, /[\p{Cc}\u202e]/u)
    assert.notMatch(renderTask(detailOf(storyTask, [hostile!])!, now).replaceAll("\n", ""), /[\p{Cc}\u202e]/u)
  })
})

describe("the timeline", () => {
  it("aligns stage, duration and USD, and adds up", () => {
    const rows = renderTimeline(whole, now).split("\n")
    assert.strictEqual(rows[0], "stage                   duration    USD")
    assert.strictEqual(rows[9], "write tests, attempt 2  1 min 0 s   $0.12")
    assert.strictEqual(rows.at(-1), "total                   9 min 40 s  $0.84 of $8.00")
  })

  it("counts what is under way up to now", () => {
    assert.include(renderTimeline(at(13), now), "wait for approval v2  14 min 30 s so far  –")
  })
})

describe("the evidence", () => {
  it("says what was refused, what RED and GREEN were", () => {
    const rendered = renderEvidence(whole)
    for (const fact of [
      "refused tests, attempt 1: passes-on-base",
      "RED attempt 2",
      "exception: TypeError: Cannot read properties of undefined (reading 'rate')",
      "fails the way the alert says",
      "GREEN attempt 1",
      "the tests are byte for byte those of RED",
      "whole suite: 38 pass, 1 failed on the base commit, 1 of them fixed",
      "beyond the plan it changes src/weights.js: Rounding lives there.",
      "    absent → TypeError: Cannot read properties of undefined (reading 'rate')",
      "    TypeError: Cannot read properties of undefined (reading 'rate') → passed",
      "Failed alike in 3 of 3 runs.",
      "seen behind bubblewrap on Linux 6.8.0 x64 with node 24.21.0",
      "SCAN nothing found"
    ])
      assert.include(rendered, fact)
    assert.strictEqual(renderEvidence(at(6)), "nothing is proven yet")
  })
})

describe("a task", () => {
  it("says what it waits for and what a person can do", () => {
    const advice = (events: Parameters<typeof tell>[0]) => adviceOf(detailOf(storyTask, tell(events))!)
    const waiting = advice(readyStory.slice(0, 13))
    assert.strictEqual(waiting.waitsFor, "a person to approve plan v2")
    assert.strictEqual(waiting.youCan[0], `redgreen approve ${storyTask} --plan ${at(13).plan!.sha256.slice(0, 7)}`)
    assert.strictEqual(advice(readyStory).waitsFor, "a review")
    assert.deepStrictEqual(advice(parkedStory).youCan.slice(1), [`redgreen retry ${storyTask}`])
    assert.deepStrictEqual(advice(cancelledStory).youCan, [`redgreen retry ${storyTask}`])
    const { "budget.spent": spent, "task.failed": failed } = examples
    const broke = advice([...readyStory.slice(0, 13), { ...spent, usd: 5 }, failed])
    assert.strictEqual(broke.youCan.at(-1), `redgreen retry ${storyTask} --budget 11`)
  })

  it("says how the tests stood before, and warns where nothing stood around them", () => {
    const rendered = renderTask(at(13), now)
    for (const said of [
      "    before: 37 tests pass, 1 fails already (test/clock.test.js > ticks). Needs postgres.",
      "found with node --test --test-reporter=junit (0.4 s, install 2.3 s), behind bubblewrap on Linux"
    ])
      assert.include(rendered, said)
    assert.notInclude(rendered, "WITHOUT")
    assert.include(
      renderTask({ ...at(13), warnings: ["Runs WITHOUT a sandbox: mind it"] }, now),
      "\nRuns WITHOUT a sandbox"
    )
  })

  it("that has ended waits for no approval, and stands so since its end", () => {
    const told = [...readyStory.slice(0, 13), examples["task.cancelled"]]
    const rendered = renderTask({ ...detailOf(storyTask, tell(told))!, updatedAt: "2026-11-17T09:59:59.000Z" }, now)
    assert.match(rendered, /cancelled {2}for \d+ min$/m)
    assert.include(rendered, "withdrawn: the task was cancelled")
    assert.notMatch(rendered, /waiting for approval|missing; who may/)
    assert.notInclude(renderTask({ ...detailOf(storyTask, tell(told))!, title: "erased" }, now), "redgreen retry")
  })

  it("has something to say at every step of the story", () => {
    for (let events = 1; events <= story.length; events++) {
      const words = `${adviceOf(at(events)).waitsFor}\n${renderTask(at(events), now)}`
      assert.notMatch(words.replaceAll("properties of undefined", ""), /undefined|null|NaN/, `after ${events} events`)
    }
  })

  it("is painted on request only", () => {
    const escapes = new RegExp(String.fromCharCode(27), "g")
    assert.isNull(renderTask(whole, now).match(escapes))
    const painted = renderTask(whole, now, ansi)
    assert.isAbove(painted.match(escapes)!.length, 10)
  })
})

it("a list is aligned, painted or not", () => {
  const { plan, pullRequests, ...task } = whole
  const row = { ...task, plan, pullRequests: pullRequests.map(({ url }) => url) }
  const list = [row, { ...row, status: "awaiting approval" as const, title: "x".repeat(200) }]
  const rows = renderTasks(list, now).split("\n")
  assert.deepStrictEqual(
    rows.map((line) => line.search(/COST|\$/)),
    [35, 35, 35]
  )
  assert.isTrue(rows[2]!.endsWith("…"))
  const painted = renderTasks(list, now, ansi).replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "")
  assert.deepStrictEqual(painted.split("\n"), rows)
  assert.include(renderTasks([], now), "No tasks yet")
})

it("findings stand with how to mend them", () => {
  const rendered = renderFindings([
    { check: "node", status: "ok", detail: "24.21.0" },
    { check: "git", status: "fail", detail: "not found on PATH", mend: "Install git." }
  ])
  assert.strictEqual(rendered, "ok    node  24.21.0\nfail  git   not found on PATH\n      → Install git.")
})
