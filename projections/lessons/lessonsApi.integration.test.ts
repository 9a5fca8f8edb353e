import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { sha256Of } from "#domain/Plan.ts"
import { plan, repository } from "#test/cast.ts"
import { Cluster } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { mergedStory, parkedStory, readyStory } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { lessons } from "../models/lessons.ts"
import { throughput } from "../models/throughput.ts"
import { answeringFrom, get, told } from "../reports/reportsFixture.ts"
import { lessonsApi } from "./lessonsApi.ts"

/** The ready story of another bug: what it is about is told by its report, its plan and its fix. */
const about = (
  story: ReadonlyArray<Event>,
  title: string,
  exception: { readonly type: string; readonly value: string },
  file: string,
  rootCause: string
): ReadonlyArray<Event> => {
  const frames = [{ file: `/app/${file}`, function: "run", line: 3, inApp: true }]
  const report = { ...examples["task.enriched"].report, title, exception, frames }
  const change = (planned: typeof plan) => {
    const [only] = planned.repositories
    return {
      ...planned,
      summary: title,
      rootCause,
      repositories: [{ ...only!, files: [{ path: file, change: "mend" }] }]
    }
  }
  return story.map((event): Event => {
    if (event._tag === "task.received") return { ...event, report: { ...event.report, title } }
    if (event._tag === "task.enriched") return { ...event, report }
    if (event._tag === "plan.created") {
      const changed = change(event.plan)
      return { ...event, plan: changed, sha256: sha256Of(changed) }
    }
    return event._tag === "fix.written" ? { ...event, summary: rootCause, rootCause } : event
  })
}

// A story goes on only while approvals are of the plan's own hash, which these are not: whatever became of it stands in `task.failed`.
const failed: Event = { ...examples["task.failed"], reason: "provider", detail: "Overloaded for an hour." }
const java = about(
  [...readyStory.slice(0, 13), failed],
  "Checkout dies",
  { type: "java.lang.NullPointerException", value: 'Cannot invoke "Order.total()" because "order" is null' },
  "src/main/java/shop/orders.ts",
  "The repository answers null for guests, and nobody expects it."
)
const python = about(
  [...readyStory.slice(0, 13), failed],
  "Nightly export stops",
  { type: "KeyError", value: "'currency'" },
  "export/currency_table.py",
  "Rows written before the migration lack the column; rounding uses it."
)
const histories = [
  told("rates", "2026-06-01T10:00:00.000Z", mergedStory),
  told("java", "2026-06-02T10:00:00.000Z", java),
  told("python", "2026-06-03T10:00:00.000Z", python),
  told("open", "2026-06-04T10:00:00.000Z", readyStory.slice(0, 8)),
  told("parked", "2026-06-05T10:00:00.000Z", parkedStory),
  told("back", "2026-06-06T10:00:00.000Z", [...mergedStory, examples["task.recurred"]])
]

layer(answeringFrom(lessonsApi, [lessons, throughput], histories), {
  excludeTestServices: true,
  timeout: "60 seconds"
})("lessons", (it) => {
  it.effect("are past work only, the newest first", () =>
    Effect.gen(function* () {
      const { body } = yield* get("/api/lessons")
      assert.deepStrictEqual(
        (body.lessons as Array<Found>).map(({ outcome, round, task }) => [task, round, outcome]),
        [
          [taskIdOf("back"), 1, "merged"],
          [taskIdOf("python"), 1, "failed"],
          [taskIdOf("java"), 1, "failed"],
          [taskIdOf("rates"), 1, "merged"]
        ]
      )
      const rates = body.lessons[3]
      assert.deepInclude(rates, {
        title: "TypeError: Cannot read properties of undefined (reading 'rate')",
        exception: "TypeError: Cannot read properties of undefined (reading 'rate')",
        rootCause: plan.rootCause,
        files: ["src/rates.js", "test/rates.test.js", "src/weights.js"],
        pullRequests: [`http://127.0.0.1:4000/${repository}/pull/7`]
      })
      assert.include(rates.objections, "Test every zone, please.")
    })
  )

  it.effect("are found by exact names, however they were written", () =>
    Effect.gen(function* () {
      for (const q of ["NullPointerException", "nullpointerexception", "orders.ts", "java.lang.NullPointerException"])
        assert.deepStrictEqual(yield* tasks(`q=${q}`), [taskIdOf("java")], q)
      assert.deepStrictEqual(yield* tasks("q=currency_table.py"), [taskIdOf("python")])
      assert.deepStrictEqual(yield* tasks("q=export/currency_table.py:12"), [taskIdOf("python")])
      assert.deepStrictEqual(yield* tasks("q=NullPointer"), [])
    })
  )

  it.effect("are found by the stems of prose, those with every word first", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* tasks("q=guest repositories"), [taskIdOf("java")])
      const found = (yield* get("/api/lessons?q=rounds migrating")).body.lessons as Array<Found>
      assert.deepStrictEqual(
        found.map(({ full, task }) => [task, full]),
        [
          [taskIdOf("python"), true],
          [taskIdOf("back"), false],
          [taskIdOf("rates"), false]
        ]
      )
      assert.include(found[0]!.snippet, "**migration**")
      assert.include(found[0]!.snippet, "**rounding**")
    })
  )

  it.effect("are found by a whole error message", () =>
    Effect.gen(function* () {
      const pasted = [
        "TypeError: Cannot read properties of undefined (reading 'rate')",
        "    at baseRate (/srv/parcel-post/src/rates.js:55:49)",
        "    at async Promise.all (index 0) { [cause]: Error: 'x' & !(y | <-> :*) \\ \u0000 % }"
      ].join("\n")
      const [first] = yield* tasks(`q=${encodeURIComponent(pasted)}&limit=1`)
      assert.include([taskIdOf("rates"), taskIdOf("back")], first)
      const [java] = yield* tasks(`q=${encodeURIComponent('Cannot invoke "Order.total()" because "order" is null')}`)
      assert.strictEqual(java, taskIdOf("java"))
    })
  )

  it.effect("answer whatever is typed, with nothing where it says nothing", () =>
    Effect.gen(function* () {
      for (const q of ["the", "' OR 1=1 --", "!", "a & ", ":*", "<->", "\\", "'", "(((", "é", "𝒳", "\u0000", "%"]) {
        const { status } = yield* get(`/api/lessons?q=${encodeURIComponent(q)}`)
        assert.strictEqual(status, 200, q)
      }
      assert.deepStrictEqual(yield* tasks("q=the"), [])
      assert.strictEqual((yield* get(`/api/lessons?q=${"word%20".repeat(1500)}`)).status, 200)
    })
  )

  it.effect("can be narrowed, go on page by page, and are a table too", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* tasks("q=cannot&outcome=failed"), [taskIdOf("java")])
      assert.deepStrictEqual(yield* tasks("repository=harbor/nothing"), [])
      for (const q of ["", "q=cannot nobody rounding&"]) {
        const whole = yield* tasks(q)
        const seen: Array<string> = []
        for (let cursor = ""; ; ) {
          const { body } = yield* get(`/api/lessons?${q}&limit=1${cursor}`)
          seen.push(...body.lessons.map(({ task }: Found) => task))
          if (body.next === null) break
          cursor = `&cursor=${body.next}`
        }
        assert.deepStrictEqual(seen, whole)
        assert.lengthOf(whole, 4)
      }
      assert.strictEqual((yield* get("/api/lessons?cursor=bm90aGluZw")).status, 400)
      assert.include((yield* get("/api/lessons?format=csv")).body, "task,round,title")
    })
  )
})

layer(Cluster.layer, { excludeTestServices: true, timeout: "60 seconds" })("the model of lessons", (it) => {
  it.effect("is the same after a restart, after a rebuild, and wherever a batch ends", () =>
    Effect.gen(function* () {
      const { again, once } = yield* replayed(lessons, histories.flat())
      assert.lengthOf(once["search"]!, 7)
      assert.deepStrictEqual(again, once)
      const [whole, ...parts] = yield* splitEverywhere(lessons, histories.at(-1)!)
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )
})

interface Found {
  readonly task: string
  readonly round: number
  readonly outcome: string
  readonly full: boolean
  readonly snippet: string
}

const tasks = (query: string) =>
  Effect.map(get(`/api/lessons?${query}`), ({ body }) => (body.lessons as Array<Found>).map(({ task }) => task))
