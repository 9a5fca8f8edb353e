/** One panel of a dashboard, as a person would ask for it; `panelJson` says it in Grafana's words. */
export interface Panel {
  readonly title: string
  /** What it shows, and from which value on it is worth a look, and why. */
  readonly description: string
  /** Grafana's name of the unit: `s`, `currencyUSD`, `percentunit`, `short`, … */
  readonly unit: string
  readonly kind: "stat" | "timeseries" | "bargauge"
  readonly queries: ReadonlyArray<Query>
  /** Orange and red from these values on; the other way round, where little is bad. */
  readonly thresholds: Thresholds
  /** Of the 24 columns. */
  readonly width: number
  readonly decimals?: number
  readonly stacked?: true
}

export interface Query {
  readonly expr: string
  readonly legend?: string
}

export type Thresholds =
  | { readonly orange?: number; readonly red: number }
  | { readonly redBelow: number; readonly orangeBelow: number }

export const panelJson = (panel: Panel, id: number, gridPos: GridPos) => ({
  id,
  type: panel.kind,
  title: panel.title,
  description: panel.description,
  gridPos,
  datasource,
  targets: panel.queries.map(({ expr, legend = "" }, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource,
    expr,
    legendFormat: legend,
    // A stat says how it is now, and what a window of `$__range` came to.
    ...(panel.kind === "timeseries" ? { range: true } : { instant: true })
  })),
  fieldConfig: {
    defaults: {
      unit: panel.unit,
      ...(panel.decimals === undefined ? {} : { decimals: panel.decimals }),
      min: 0,
      color: { mode: panel.kind === "timeseries" ? "palette-classic" : "thresholds" },
      thresholds: { mode: "absolute", steps: stepsOf(panel.thresholds) },
      ...(panel.kind === "timeseries" ? { custom: customOf(panel) } : {})
    },
    overrides: []
  },
  options: options[panel.kind]
})

export interface GridPos {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** The variable every dashboard begins with. */
const datasource = { type: "prometheus", uid: "$datasource" }

const stepsOf = (thresholds: Thresholds) =>
  "red" in thresholds
    ? [
        { color: "green", value: null },
        ...(thresholds.orange === undefined ? [] : [{ color: "orange", value: thresholds.orange }]),
        { color: "red", value: thresholds.red }
      ]
    : [
        { color: "red", value: null },
        { color: "orange", value: thresholds.redBelow },
        { color: "green", value: thresholds.orangeBelow }
      ]

const customOf = ({ stacked }: Panel) => ({
  drawStyle: "line",
  lineWidth: 1,
  fillOpacity: stacked ? 40 : 10,
  showPoints: "never",
  stacking: { mode: stacked ? "normal" : "none", group: "A" },
  // Lines at the thresholds, in their colours.
  thresholdsStyle: { mode: "dashed" }
})

const lastOfAll = { calcs: ["lastNotNull"], fields: "", values: false }

const options = {
  stat: { reduceOptions: lastOfAll, colorMode: "value", graphMode: "none", textMode: "auto" },
  bargauge: { reduceOptions: lastOfAll, orientation: "horizontal", displayMode: "gradient" },
  timeseries: {
    legend: { displayMode: "list", placement: "bottom", showLegend: true },
    tooltip: { mode: "multi", sort: "desc" }
  }
} as const
