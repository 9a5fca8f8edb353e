import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { TaskId } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import { eventsOf } from "#test/chronicle.ts"
import { planAtOnce } from "#test/scripts.ts"
import { inWorld, repository, World } from "#test/world.ts"

inWorld({ script: planAtOnce })("a whole story", (it) => {
  it.effect("has one effect per cause, though it is approved twice at once", () =>
    Effect.gen(function* () {
      const { api, comment, comments, forge, history, planned, pulls, settled, until } = yield* World
      const { number, plan, task } = yield* planned
      const twice = ["@agent approve", "@agent approve v1"].map((words) => comment("maintainer", number, words))
      const answers = yield* Effect.all(twice, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [202, 202]
      )
      yield* until(task, "pr.ready")
      yield* settled
      const told = yield* history(task)

      const once = [
        "plan.created",
        "plan.approved",
        "tests.written",
        "tests.red",
        "fix.written",
        "tests.green",
        "scan.completed",
        "pr.opened",
        "pr.ready"
      ] as const
      for (const type of once) assert.lengthOf(eventsOf(told, type), 1, type)
      assert.lengthOf(pulls(), 1)

      const pull = yield* forge("visitor", "GET", `/pulls/${number}`)
      const { base, body: text, draft, head, state } = pull.body
      assert.deepStrictEqual({ draft, state }, { draft: false, state: "open" })
      assert.deepStrictEqual([base.ref, head.ref], ["main", `redgreen/${task}`])
      const red = eventsOf(told, "tests.red")[0]!
      assert.include(text, red.failing[0]!.id)
      assert.include(text, red.failing[0]!.message)
      assert.match(text, /approved.*morgan/i)
      assert.include(text, plan.sha256)
      assert.include(text, task)
      assert.notInclude(text, "@agent approve")

      const { body: commits } = yield* forge("visitor", "GET", `/pulls/${number}/commits`)
      assert.lengthOf(commits, 2)
      const [tests, fix] = commits
      const approvedBase = plan.plan.repositories[0]!.baseCommit
      assert.deepStrictEqual([tests.parents[0].sha, fix.parents[0].sha, fix.sha], [approvedBase, tests.sha, head.sha])
      assert.include(tests.commit.message, "\n- test/rates.test.js > baseRate > charges a started kilogram")
      assert.match(tests.commit.message, new RegExp(`\n\nRedgreen-Task: ${task}$`))
      assert.match(
        fix.commit.message,
        new RegExp(`\n\nRedgreen-Task: ${task}\nPlan-SHA256: ${plan.sha256}\nApproved-by: morgan$`)
      )
      const { body: files } = yield* forge("visitor", "GET", `/pulls/${number}/files`)
      assert.deepStrictEqual(
        files.map(({ filename, status }: Record<string, string>) => [filename, status]),
        [
          ["src/rates.js", "modified"],
          ["test/rates.test.js", "modified"]
        ]
      )

      const ours = comments(number).filter(({ author }) => author === "redgreen-agent")
      assert.lengthOf(ours, 1)
      assert.match(ours[0]!.body, /ready/i)
      assert.notInclude(ours[0]!.body, "- [ ]")

      // The tables are written from the log a moment later.
      const shown = yield* api("GET", `/api/tasks/${task}`).pipe(
        Effect.repeat({
          until: ({ body }) => body.version >= told.state.version,
          schedule: Schedule.spaced("50 millis"),
          times: 600
        })
      )
      assert.deepStrictEqual([shown.body.status, shown.body.version], ["ready", told.state.version])
    })
  )

  it.effect("is told in the five metrics of its agents", () =>
    Effect.gen(function* () {
      const { api } = yield* World
      const { headers, status, text } = yield* api("GET", "/metrics", undefined, null)
      assert.strictEqual(status, 200)
      assert.include(headers.get("content-type"), "text/plain")
      const value = (series: string) => {
        const line = text.split("\n").find((one) => one.startsWith(`${series} `))
        return line === undefined ? undefined : Number(line.slice(series.length + 1))
      }
      for (const agent of ["planner", "executor"]) {
        assert.strictEqual(value(`ai_agent_tasks_started_total{agent="${agent}"}`), 1)
        assert.strictEqual(value(`ai_agent_tasks_completed_total{agent="${agent}",status="success"}`), 1)
        assert.strictEqual(value(`ai_agent_task_duration_seconds_count{agent="${agent}"}`), 1)
        assert.isAbove(value(`ai_agent_task_duration_seconds_sum{agent="${agent}"}`) ?? 0, 0)
      }
      for (const queue of ["planner", "executor", "verifier", "publisher"])
        assert.strictEqual(value(`ai_agent_queue_length{queue="${queue}"}`), 0)
      assert.include(text, "# TYPE ai_agent_errors_total counter")
      assert.notMatch(text, /^ai_agent_errors_total\{.*\} [1-9]/m)
    })
  )

  it.effect("ends with the merge", () =>
    Effect.gen(function* () {
      const { comment, forge, pulls, until } = yield* World
      const { number, pull } = pulls()[0]!
      const task = TaskId.make(pull.head.replace("redgreen/", ""))
      const merged = yield* forge("maintainer", "PUT", `/pulls/${number}/merge`)
      assert.strictEqual(merged.status, 200, merged.text)
      const told = yield* until(task, "pr.merged")
      assert.deepStrictEqual(eventsOf(told, "pr.merged"), [{ _tag: "pr.merged", repository, number, by: "morgan" }])
      assert.strictEqual(statusOf(told.state), "merged")
      const late = yield* comment("maintainer", number, "@agent cancel")
      assert.include(late.body.refused, "The task is already merged.")
    })
  )
})
