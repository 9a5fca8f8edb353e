import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import type { Event } from "#domain/Event.ts"
import { taskIdOf } from "#domain/Ids.ts"
import { Cluster } from "#test/database.ts"
import { examples } from "#test/examples.ts"
import { cancelledStory, closedStory, mergedStory, parkedStory, readyStory, tell } from "#test/story.ts"
import { replayed, splitEverywhere } from "#test/tables.ts"
import { timelineOf } from "../tasks/timeline.ts"
import { throughput } from "./throughput.ts"

const begin = "2026-11-17T09:00:00.000Z"
const told = (name: string, events: ReadonlyArray<Event>) => tell(events, taskIdOf(name), begin)
const after = (seconds: number) => new Date(Date.parse(begin) + seconds * 1000).toISOString()
// The stories' events are twenty seconds apart.
const nth = (index: number) => after(20 * index)

const recurring = [...mergedStory, examples["task.recurred"], ...readyStory.slice(3, 8)]
const all = [
  told("ready", readyStory),
  told("merged", mergedStory),
  told("parked", parkedStory),
  told("cancelled", cancelledStory),
  told("closed", closedStory),
  told("woken", [...parkedStory, examples["task.enriched"], ...readyStory.slice(3, 8)]),
  told("recurring", recurring),
  told("returned", [...readyStory, examples["pr.returned"], { ...examples["fix.written"], attempt: 2 }])
]
// Whoever wrote its plan had a clock that was slow.
const late = told("late", readyStory.slice(0, 8)).map((one) =>
  one.event._tag === "plan.created" ? { ...one, stored: { ...one.stored, time: after(-60) } } : one
)
// As the log has them: all tasks at once.
const log = [...all.flat(), ...late].sort((one, other) => one.stored.version - other.stored.version)

/** One log, followed and rebuilt once for all that is asked here. */
class Made extends Context.Service<Made, Effect.Success<ReturnType<typeof replayed>>>()("redgreen/test/Throughput") {
  static readonly layer = Layer.effect(Made, replayed(throughput, log)).pipe(Layer.provideMerge(Cluster.layer))
}

layer(Made.layer, { excludeTestServices: true, timeout: "60 seconds" })("throughput", (it) => {
  it.effect("is the same after a restart, after a rebuild, and wherever a batch ends", () =>
    Effect.gen(function* () {
      const { again, once } = yield* Made
      assert.isAbove(once["stage"]!.length, 40)
      assert.deepStrictEqual(again, once)
      const [whole, ...parts] = yield* splitEverywhere(throughput, told("recurring", recurring))
      for (const part of parts) assert.deepStrictEqual(part, whole)
    }).pipe(Effect.scoped)
  )

  it.effect("has the timeline's stages, and beside them what waits for a merge or for a word", () =>
    Effect.gen(function* () {
      const { sql } = yield* Made
      for (const history of all) {
        const id = history[0]!.stored.subject
        const stages = yield* Effect.promise(
          async () => sql<Array<StageRow>>`select * from throughput.stage where task_id = ${id} order by nth`
        )
        assert.deepStrictEqual(
          stages
            .filter(({ step }) => step !== "Ready" && step !== "Ended")
            .map(({ attempt, ended, name, started, step }) => ({
              ...{ step, name, attempt, started: started.toISOString(), ended: ended?.toISOString() ?? null }
            })),
          timelineOf(history).map(({ attempt, ended, name, started, step }) => ({
            step,
            name,
            attempt,
            started,
            ended
          }))
        )
      }
    }).pipe(Effect.scoped)
  )

  it.effect("splits the time until a fix is ready between machines and people, and loses none", () =>
    Effect.gen(function* () {
      const { sql } = yield* Made
      const [merged] = yield* rounds(sql, "merged")
      assert.deepInclude(merged, { planned_at: nth(5), published_at: nth(6), approved_at: nth(14) })
      assert.deepInclude(merged, { red_at: nth(22), green_at: nth(28), ready_at: nth(30), merged_at: nth(31) })
      // People: two approvals of 40 s each, and 20 s until somebody said retry.
      assert.deepInclude(merged, { status: "merged", since: nth(31), machine_ms: 500_000, people_ms: 100_000 })
      assert.deepInclude(merged, { plans: 2, tests_written: 2, fixes_written: 1, failed_stage: null, reason: null })

      const [parked] = yield* rounds(sql, "parked")
      assert.deepInclude(parked, { status: "parked", reason: "third-party-only", ready_at: null, machine_ms: 20_000 })
      const [woken] = yield* rounds(sql, "woken")
      // Set aside for 20 s, until new evidence came; then nobody has answered yet.
      assert.deepInclude(woken, { status: "awaiting approval", reason: null, people_ms: 20_000 })
      const [returned] = yield* rounds(sql, "returned")
      assert.deepInclude(returned, { status: "proving green", ready_at: nth(30), machine_ms: 500_000 })
    }).pipe(Effect.scoped)
  )

  it.effect("begins a round when the bug comes back, and leaves the one before as it was", () =>
    Effect.gen(function* () {
      const { sql } = yield* Made
      const [first, second] = yield* rounds(sql, "recurring")
      assert.deepInclude(first, { round: 1, status: "merged", merged_at: nth(31), machine_ms: 500_000 })
      assert.deepInclude(second, { round: 2, status: "awaiting approval", received_at: nth(32), merged_at: null })
      assert.deepInclude(second, { plans: 1, tests_written: 0, source: "sentry", requester: null })
    }).pipe(Effect.scoped)
  )

  it.effect("keeps what was refused and how the repositories' own tests were found", () =>
    Effect.gen(function* () {
      const { sql } = yield* Made
      const id = taskIdOf("returned")
      const refusals = yield* Effect.promise(
        async () => sql`select phase, class, attempt from throughput.refusal where task_id = ${id} order by version`
      )
      assert.deepStrictEqual(plain(refusals), [
        { phase: "red", class: "passes-on-base", attempt: 1 },
        { phase: "ready", class: "changes-requested", attempt: null }
      ])
      const suites = yield* Effect.promise(
        async () => sql`
          select repository, baseline, failing, flaky from throughput.suite where task_id = ${id} order by version`
      )
      assert.deepStrictEqual(plain(suites), [
        { repository: "harbor/parcel-post", baseline: "red", failing: 1, flaky: 0 },
        { repository: "harbor/parcel-post", baseline: "red", failing: 1, flaky: 0 },
        { repository: "harbor/parcel-post", baseline: null, failing: 0, flaky: 0 }
      ])
    })
  )

  it.effect("never counts less than no time, whatever the clocks of two machines say", () =>
    Effect.gen(function* () {
      const { sql } = yield* Made
      const [late] = yield* rounds(sql, "late")
      assert.deepInclude(late, { planned_at: nth(1), published_at: nth(6), machine_ms: 120_000, people_ms: 0 })
    })
  )
})

interface StageRow {
  readonly step: string
  readonly name: string
  readonly attempt: number | null
  readonly started: Date
  readonly ended: Date | null
}

type Sql = Effect.Success<ReturnType<typeof replayed>>["sql"]
/** With times as the log has them, and numbers as numbers. */
const rounds = (sql: Sql, name: string) =>
  Effect.promise(async () => {
    const rows = await sql`
      select to_json(one) as row from throughput.round one where task_id = ${taskIdOf(name)} order by round`
    return rows.map(({ row }) =>
      Object.fromEntries(
        Object.entries(row as Record<string, unknown>).map(([key, value]) => [
          key,
          /(_at|since)$/.test(key) && value !== null ? new Date(value as string).toISOString() : value
        ])
      )
    ) as Array<Record<string, unknown>>
  })

const plain = (rows: ReadonlyArray<object>) => rows.map((row) => ({ ...row }))
