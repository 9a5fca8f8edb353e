import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { dashboards } from "#infra/grafana/dashboards.ts"

const root = join(import.meta.dirname, "..")

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook_url: string }
}

export const alertRules: ReadonlyArray<AlertRule> = (
  parse(readFileSync(join(root, "infra/prometheus/alerts.yml"), "utf8")) as {
    readonly groups: ReadonlyArray<{ readonly rules: ReadonlyArray<AlertRule> }>
  }
).groups.flatMap(({ rules }) => rules)

export const runbook = readFileSync(join(root, "docs/runbook.md"), "utf8")
export const metricsPage = readFileSync(join(root, "docs/metrics.md"), "utf8")

/** Every query there is, with where it stands. */
export const queries: ReadonlyArray<{ readonly where: string; readonly expr: string; readonly legend: string }> = [
  ...alertRules.map(({ alert, annotations, expr }) => ({
    where: `alert ${alert}`,
    expr,
    legend: annotations.summary.replaceAll("$labels.", "")
  })),
  ...dashboards.flatMap(({ name, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        panel.queries.map(({ expr, legend = "" }) => ({ where: `${name}: ${panel.title}`, expr, legend }))
      )
    )
  )
]
