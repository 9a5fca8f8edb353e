import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { alertRules, queries, runbook } from "#test/monitoring.ts"
import { readQuery } from "#test/promql.ts"
import { dashboardJson } from "./Dashboard.ts"
import { dashboards } from "./dashboards.ts"

describe.each(dashboards)("the dashboard $name", (dashboard) => {
  const json = dashboardJson(dashboard)

  test("stands beside the code as Grafana reads it: node infra/grafana/main.ts", () => {
    const file = readFileSync(join(import.meta.dirname, "dashboards", `${dashboard.name}.json`), "utf8")
    expect(JSON.parse(file)).toEqual(json)
  })

  test("asks whichever Prometheus is chosen", () => {
    expect(json.templating.list[0]).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" })
    for (const { datasource, targets } of json.panels)
      for (const one of [datasource, ...targets.map((target) => target.datasource)])
        expect(one).toEqual({ type: "prometheus", uid: "$datasource" })
  })

  test("gives every panel an id, a place of its own within 24 columns, and queries told apart", () => {
    expect(new Set(json.panels.map(({ id }) => id)).size).toBe(json.panels.length)
    const cells = json.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`)
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(Math.max(...json.panels.map(({ gridPos: { w, x } }) => x + w))).toBe(24)
    for (const { targets } of json.panels)
      expect(targets.map(({ refId }) => refId)).toEqual(["A", "B", "C"].slice(0, targets.length))
  })

  test("says of every panel its unit, what it shows, and where it turns red", () => {
    for (const { description, fieldConfig } of json.panels) {
      expect(fieldConfig.defaults.unit).not.toBe("")
      expect(description).toMatch(/\. .*\b(Red|red)\b/s)
      const { steps } = fieldConfig.defaults.thresholds
      expect(steps[0]?.value).toBeNull()
      const values = steps.slice(1).map(({ value }) => value!)
      expect(values).toEqual([...values].sort((one, other) => one - other))
      expect(steps.map(({ color }) => color)).toContain("red")
    }
  })

  test("names several series of a panel by what tells them apart", () => {
    for (const { targets, title } of json.panels)
      for (const { expr, legendFormat } of targets)
        for (const { labels } of readQuery(expr).groupings.slice(0, 1))
          for (const label of labels.filter((name) => name !== "le")) {
            const isSummedUp = expr.startsWith("sum(max by")
            if (!isSummedUp) expect(legendFormat, title).toContain(`{{${label}}}`)
          }
  })
})

test("dashboards have names of their own", () => {
  expect(new Set(dashboards.map((one) => dashboardJson(one).uid)).size).toBe(dashboards.length)
})

describe("an alert", () => {
  const sections = new Set([...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title!.toLowerCase()))

  test.each(alertRules)("$alert has a severity, a sentence and a section in the runbook", (rule) => {
    expect(["critical", "warning"]).toContain(rule.labels.severity)
    expect(rule.annotations.summary.length).toBeGreaterThan(20)
    const [, anchor] = /runbook\.md#([a-z]+)$/.exec(rule.annotations.runbook_url)!
    expect(anchor).toBe(rule.alert.toLowerCase())
    expect(sections).toContain(anchor)
  })

  test("stands alone under its name, and every section of the runbook belongs to one", () => {
    const names = alertRules.map(({ alert }) => alert.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
    expect([...sections].sort()).toEqual([...names].sort())
  })

  test("is answered with what it means, how to see it and what to do", () => {
    for (const section of runbook.split(/^## /m).slice(1))
      expect(section).toMatch(/^\w+\n\n\*\*Means\*\* .+\n\n\*\*See\*\* .+\n\n\*\*Do\*\* ./s)
  })
})

test("links within the runbook lead somewhere", () => {
  for (const [, anchor] of runbook.matchAll(/\]\(#([a-z]+)\)/g))
    expect(alertRules.map(({ alert }) => alert.toLowerCase())).toContain(anchor)
})

test.each(queries)("Prometheus would understand $where", ({ expr }) => {
  expect(readQuery(expr).selectors.length).toBeGreaterThan(0)
})

test("what is no PromQL is found out", () => {
  expect(() => readQuery("sum by (consumer (rate(redgreen_events_total[5m]))")).toThrow("not PromQL")
})
