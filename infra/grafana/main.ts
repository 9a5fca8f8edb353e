import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { dashboardJson } from "./Dashboard.ts"
import { dashboards } from "./dashboards.ts"

// Writes the dashboards next to this file, as Grafana reads them: node infra/grafana/main.ts, then biome format --write infra/grafana.
for (const dashboard of dashboards)
  writeFileSync(
    join(import.meta.dirname, "dashboards", `${dashboard.name}.json`),
    `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`
  )
