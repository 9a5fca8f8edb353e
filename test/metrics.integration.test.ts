import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { EventLog } from "#domain/EventLog.ts"
import { ask } from "./doors.ts"
import { readExposition } from "./exposition.ts"
import { metricsPage, queries } from "./monitoring.ts"
import { readQuery } from "./promql.ts"
import { planAtOnce } from "./scripts.ts"
import { inWorld, World } from "./world.ts"

/** What Prometheus adds to whatever it scrapes. */
const ofTheTarget = new Set(["job", "instance"])

inWorld({ script: planAtOnce })("the metrics of a running system", (it) => {
  const read = Effect.gen(function* () {
    const { url } = yield* World
    // Right after the start a gauge may have nothing to read yet; it is there with the first table.
    return yield* ask("GET", `${url}/metrics`).pipe(
      Effect.repeat({
        until: ({ text }) =>
          /^redgreen_approvals_waiting /m.test(text) && /^redgreen_projection_lag_events/m.test(text),
        schedule: Schedule.spaced("100 millis")
      })
    )
  })

  it.effect("have every name, label and value that a dashboard or an alert asks for", () =>
    Effect.gen(function* () {
      const told = readExposition((yield* read).text)
      // A wall stands in this world, so nobody tells of one that does not.
      const elsewhere = new Set(["redgreen_sandbox_info kind none"])
      const wrong: Array<string> = []
      for (const { expr, legend, where } of queries) {
        const { groupings, selectors } = readQuery(expr)
        for (const { matchers, metric } of selectors) {
          const family = told.get(metric)
          if (metric === "up") continue
          if (family === undefined) wrong.push(`${where}: nobody tells ${metric}`)
          for (const { label, op, value } of matchers) {
            const values = family?.values.get(label)
            if (values === undefined) wrong.push(`${where}: ${metric} has no ${label}`)
            for (const one of op.endsWith("~") ? value.split("|") : [value])
              if (!values?.has(one) && !elsewhere.has(`${metric} ${label} ${one}`))
                wrong.push(`${where}: ${label} of ${metric} is never ${one}`)
          }
        }
        for (const { labels, metrics } of groupings)
          for (const label of labels)
            for (const metric of metrics)
              if (!told.get(metric)?.values.has(label) && !ofTheTarget.has(label))
                wrong.push(`${where}: ${metric} cannot be grouped by ${label}`)
        for (const [, label] of legend.matchAll(/\{\{\s*(\w+)[\s}|]/g))
          if (label !== "$value" && !isThere(told, selectors, label!))
            wrong.push(`${where}: nothing is called ${label}`)
      }
      assert.deepStrictEqual(wrong, [])
    })
  )

  it.effect("are those of docs/metrics.md, no more and no fewer", () =>
    Effect.gen(function* () {
      const told = readExposition((yield* read).text)
      const running = [...told]
        .filter(([name]) => /^(ai_agent|redgreen)_/.test(name) && !isPart(told, name))
        .map(([name, { type, values }]) => `${name} ${type} ${[...values.keys()].sort().join(" ")}`.trim())
      const page = [...metricsPage.matchAll(/^\| `([\w]+)` \| (\w+) \| (.*?) \|/gm)].map(([, name, type, labels]) =>
        `${name} ${type} ${[...labels!.matchAll(/`(\w+)`/g)]
          .map(([, label]) => label)
          .sort()
          .join(" ")}`.trim()
      )
      assert.deepStrictEqual(page.sort(), running.sort())
    })
  )

  it.effect("count every event of the log once, though all services are one process", () =>
    Effect.gen(function* () {
      const { comment, planned, settled, until } = yield* World
      const log = yield* EventLog
      const { number, task } = yield* planned
      yield* comment("maintainer", number, "@agent approve")
      yield* until(task, "pr.ready")
      yield* settled
      const { text } = yield* read
      const counted = [...text.matchAll(/^redgreen_events_total\{type="([\w.]+)"\} (\d+)$/gm)].reduce(
        (sum, [, , value]) => sum + Number(value),
        0
      )
      assert.strictEqual(counted, yield* log.head)
      assert.match(text, /^ai_agent_tasks_completed_total\{agent="planner",status="success"\} 1$/m)
      assert.match(text, /^ai_agent_tasks_completed_total\{agent="executor",status="success"\} 1$/m)
      assert.match(text, /^redgreen_stage_duration_seconds_count\{stage="wait for approval"\} 1$/m)
      assert.match(text, /^redgreen_webhooks_total\{vendor="sentry",outcome="accepted"\} 1$/m)
      assert.match(text, /^redgreen_gateway_calls_total\{model="\S+",outcome="answered"\} [1-9]/m)
      assert.match(text, /^redgreen_spend_usd_total\{model="\S+",phase="plan"\} 0\.0*[1-9]/m)
      assert.match(text, /^redgreen_dead_letters\{consumer="planner"\} 0$/m)
      // Nobody's name and no task stands in them.
      assert.notInclude(text, task)
      assert.notMatch(text, /morgan/)
    })
  )
})

const isThere = (
  told: ReturnType<typeof readExposition>,
  selectors: ReadonlyArray<{ readonly metric: string }>,
  label: string
) => ofTheTarget.has(label) || selectors.some(({ metric }) => told.get(metric)?.values.has(label))

/** Of a histogram. */
const isPart = (told: ReturnType<typeof readExposition>, name: string) =>
  told.get(name.replace(/_(bucket|sum|count)$/, ""))?.type === "histogram" && /_(bucket|sum|count)$/.test(name)
