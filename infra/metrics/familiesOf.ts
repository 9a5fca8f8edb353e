import { Counter, Histogram, type Registry } from "prom-client"
import { type Bounds, bounded, combinations, type Labels } from "./labels.ts"

/** Makes metrics whose labels are bounded. `from` are the series that are there at 0 before anything happened. */
export const familiesOf = (registry: Registry) => {
  const registers = [registry]
  return {
    counter<Name extends string>(name: string, help: string, bounds: Bounds<Name>, from = combinations(bounds)) {
      const counter = new Counter<string>({ name, help, labelNames: Object.keys(bounds), registers })
      for (const labels of from) counter.inc(labels, 0)
      return (labels: Labels<Name>, by = 1): void => counter.inc(bounded(bounds, labels), by)
    },

    /** `begin` adds the series of labels that only the running process knows. */
    histogram<Name extends string>(
      name: string,
      help: string,
      buckets: ReadonlyArray<number>,
      bounds: Bounds<Name>,
      from = combinations(bounds)
    ) {
      const histogram = new Histogram<string>({
        ...{ name, help, labelNames: Object.keys(bounds), registers },
        buckets: [...buckets]
      })
      const begin = (labels: Labels<Name>) => histogram.zero(bounded(bounds, labels))
      from.forEach(begin)
      return {
        begin,
        observe: (labels: Labels<Name>, value: number) => histogram.observe(bounded(bounds, labels), value)
      }
    }
  }
}
