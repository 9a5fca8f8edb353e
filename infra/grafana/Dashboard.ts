import { type GridPos, type Panel, panelJson } from "./Panel.ts"

export interface Dashboard {
  /** File name and, after `redgreen-`, Grafana's uid. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** Each row from left to right. */
  readonly rows: ReadonlyArray<Row>
}

export interface Row {
  readonly height: number
  readonly panels: ReadonlyArray<Panel>
}

/** What Grafana 11 and newer import and provision. Ids are places, so they change only where the dashboard does. */
export const dashboardJson = ({ description, name, rows, title }: Dashboard) => ({
  uid: `redgreen-${name}`,
  title: `Redgreen: ${title}`,
  description,
  tags: ["redgreen"],
  schemaVersion: 39,
  version: 1,
  editable: true,
  timezone: "browser",
  time: { from: "now-24h", to: "now" },
  refresh: "1m",
  graphTooltip: 1,
  annotations: { list: [] },
  links: [link],
  templating: { list: [datasourceVariable] },
  panels: rows
    .flatMap(({ height, panels }, index) => placed(panels, height, topOf(rows, index)))
    .map(({ at, panel }, index) => panelJson(panel, index + 1, at))
})

/** To the other three. */
const link = {
  ...{ type: "dashboards", title: "Redgreen", tags: ["redgreen"], tooltip: "", icon: "external link", url: "" },
  ...{ asDropdown: false, includeVars: true, keepTime: true, targetBlank: false }
}

const datasourceVariable = {
  ...{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus", refresh: 1, hide: 0 },
  current: { text: "default", value: "default" }
}

const topOf = (rows: ReadonlyArray<Row>, index: number) =>
  rows.slice(0, index).reduce((top, { height }) => top + height, 0)

const placed = (panels: ReadonlyArray<Panel>, h: number, y: number) => {
  let x = 0
  return panels.map((panel) => {
    const at: GridPos = { x, y, w: panel.width, h }
    x += panel.width
    return { panel, at }
  })
}
