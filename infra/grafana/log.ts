import type { Dashboard } from "./Dashboard.ts"

export const log: Dashboard = {
  name: "log",
  title: "log and projections",
  description: "The event log, its consumers, the read models folded from it, and the processes.",
  rows: [
    {
      height: 8,
      panels: [
        {
          ...{ title: "Appended", kind: "timeseries", unit: "ops", width: 8 },
          description:
            "Events a second. Red from 500, up to which the read models were measured to keep up within 100 ms.",
          queries: [
            {
              expr: "sum(rate(redgreen_events_total[$__rate_interval]))",
              legend: "told by who appended"
            },
            { expr: "max(rate(redgreen_log_position[$__rate_interval]))", legend: "positions of the log" }
          ],
          thresholds: { red: 500 }
        },
        {
          ...{ title: "Not yet delivered", kind: "timeseries", unit: "short", width: 8 },
          description: "Events each consumer was not given yet. Orange from 2, red from 20.",
          queries: [{ expr: "max by (consumer) (redgreen_consumer_pending)", legend: "{{consumer}}" }],
          thresholds: { orange: 2, red: 20 }
        },
        {
          ...{ title: "At work, and again", kind: "timeseries", unit: "short", width: 8 },
          description:
            "Deliveries each consumer is at work on or has put off, and those of them that were not the first. Red from 50, the most a consumer should hold.",
          queries: [
            { expr: "max by (consumer) (redgreen_consumer_ack_pending)", legend: "{{consumer}}" },
            { expr: "max by (consumer) (redgreen_consumer_redelivered) > 0", legend: "{{consumer}} again" }
          ],
          thresholds: { red: 50 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "Lag of the read models", kind: "timeseries", unit: "short", width: 8 },
          description:
            "Events each read model is behind the log. Orange from 100, red from 1000, where /ready says no.",
          queries: [{ expr: "max by (model) (redgreen_projection_lag_events)", legend: "{{model}}" }],
          thresholds: { orange: 100, red: 1000 }
        },
        {
          ...{ title: "Read models that stopped", kind: "bargauge", unit: "short", width: 4 },
          description: "1 where a model met an event it cannot take in and goes no further. Red from the first.",
          queries: [{ expr: "max by (model) (redgreen_projection_stopped)", legend: "{{model}}" }],
          thresholds: { red: 1 }
        },
        {
          ...{ title: "Positions", kind: "timeseries", unit: "short", width: 8 },
          description:
            "How far each model is, beside the log's end. Red from a hundred million, for which the tables were never measured.",
          queries: [
            { expr: "max by (model) (redgreen_projection_position)", legend: "{{model}}" },
            { expr: "max(redgreen_log_position)", legend: "log" }
          ],
          thresholds: { red: 100_000_000 }
        },
        {
          ...{ title: "Not yet signed", kind: "stat", unit: "s", width: 4 },
          description:
            "How long the oldest event after the newest signed checkpoint has stood there. Orange from 10 minutes, when it should long be signed; red from 30.",
          queries: [{ expr: "max(redgreen_checkpoint_unsigned_seconds)" }],
          thresholds: { orange: 600, red: 1800 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "Deliveries", kind: "timeseries", unit: "cpm", width: 8, stacked: true },
          description:
            "Deliveries a minute by consumer and outcome, without those that were nothing to it. Red from 600.",
          queries: [
            {
              expr: '60 * sum by (consumer, outcome) (rate(redgreen_delivery_duration_seconds_count{outcome!="NotRelevant"}[$__rate_interval])) > 0',
              legend: "{{consumer}} {{outcome}}"
            }
          ],
          thresholds: { red: 600 }
        },
        {
          ...{ title: "Delivered again", kind: "timeseries", unit: "short", width: 8 },
          description: "Deliveries that were not the first, per hour. Orange from 10, red from 60.",
          queries: [{ expr: "sum by (consumer) (increase(redgreen_redeliveries_total[1h]))", legend: "{{consumer}}" }],
          thresholds: { orange: 10, red: 60 }
        },
        {
          ...{ title: "Webhook answers, 99 %", kind: "timeseries", unit: "s", width: 8 },
          description:
            "Seconds that 99 % of the answers stay below, by vendor. Orange from 1, red from 3, which is all Slack waits.",
          queries: [
            {
              expr: "histogram_quantile(0.99, sum by (le, vendor) (rate(redgreen_webhook_duration_seconds_bucket[$__rate_interval]))) >= 0",
              legend: "{{vendor}}"
            }
          ],
          thresholds: { orange: 1, red: 3 }
        }
      ]
    },
    {
      height: 7,
      panels: [
        {
          ...{ title: "Event loop, 99 %", kind: "timeseries", unit: "s", width: 8 },
          description: "How late Node gets to things, by process. Orange from 0.1 s, red from 1 s.",
          queries: [{ expr: "nodejs_eventloop_lag_p99_seconds", legend: "{{job}} {{instance}}" }],
          thresholds: { orange: 0.1, red: 1 }
        },
        {
          ...{ title: "Memory", kind: "timeseries", unit: "bytes", width: 8 },
          description:
            "Resident memory by process, without that of agents and tests. Orange from 512 MiB, red from 1 GiB.",
          queries: [{ expr: "process_resident_memory_bytes", legend: "{{job}} {{instance}}" }],
          thresholds: { orange: 536_870_912, red: 1_073_741_824 }
        },
        {
          ...{ title: "CPU", kind: "timeseries", unit: "percentunit", width: 8 },
          description: "Of one core, by process. Red from 90 %: Node has only one for us.",
          queries: [{ expr: "rate(process_cpu_seconds_total[$__rate_interval])", legend: "{{job}} {{instance}}" }],
          thresholds: { red: 0.9 }
        }
      ]
    }
  ]
}
