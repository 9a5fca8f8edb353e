import { Cause, Effect } from "effect"
import { Gauge, type Registry } from "prom-client"

/** One value of a gauge. */
export interface Reading<Label extends string = string> {
  readonly labels: { readonly [L in Label]: string }
  readonly value: number
}

/** Gauges that are asked when metrics are read. One that cannot tell in time is left out, and holds up none of the others. */
export const askedGauges = (registry: Registry) => {
  const asked = new Map<string, Effect.Effect<void>>()
  return {
    add<Label extends string>(
      name: string,
      help: string,
      labelNames: ReadonlyArray<Label>,
      read: Effect.Effect<ReadonlyArray<Reading<Label>>>
    ): void {
      registry.removeSingleMetric(name)
      const gauge = new Gauge<string>({ name, help, labelNames: [...labelNames], registers: [registry] })
      const tell = (readings: ReadonlyArray<Reading<Label>>) => {
        gauge.reset()
        // Without labels a reset is a 0, which is something else than nothing.
        gauge.remove({})
        for (const { labels, value } of readings) gauge.set(labels, value)
      }
      let failing = false
      const refresh = read.pipe(
        Effect.timeout(PATIENCE),
        Effect.flatMap((readings) =>
          Effect.sync(() => {
            tell(readings)
            failing = false
          })
        ),
        Effect.catchCause((cause) => {
          tell([])
          const isKnown = failing
          failing = true
          return isKnown ? Effect.void : Effect.logWarning(`${name} cannot be told: ${Cause.squash(cause)}`)
        })
      )
      asked.set(name, refresh)
    },
    refresh: Effect.suspend(() =>
      Effect.forEach([...asked.values()], (refresh) => refresh, { concurrency: "unbounded", discard: true })
    )
  }
}

/** Prometheus waits ten seconds for all of them. */
const PATIENCE = "5 seconds"
