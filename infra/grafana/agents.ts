import type { Dashboard } from "./Dashboard.ts"

export const agents: Dashboard = {
  name: "agents",
  title: "agents",
  description: "What planner, executor, verifier and publisher do, how long it takes, and why it fails.",
  rows: [
    {
      height: 8,
      panels: [
        {
          ...{ title: "Queues", kind: "timeseries", unit: "short", width: 8 },
          description:
            "Events that wait for an agent or are being worked on. Orange from 2, where another replica is worth it; red from 20.",
          queries: [{ expr: "max by (queue) (ai_agent_queue_length)", legend: "{{queue}}" }],
          thresholds: { orange: 2, red: 20 }
        },
        {
          ...{ title: "Tasks given and done", kind: "timeseries", unit: "short", width: 8 },
          description:
            "Tasks an agent was given and was done with, per hour. Red from 60, the tasks one caller may make in an hour.",
          queries: [
            { expr: "sum by (agent) (increase(ai_agent_tasks_started_total[1h]))", legend: "{{agent}} given" },
            {
              expr: "sum by (agent, status) (increase(ai_agent_tasks_completed_total[1h]))",
              legend: "{{agent}} {{status}}"
            }
          ],
          thresholds: { red: 60 }
        },
        {
          ...{ title: "Time with an agent", kind: "timeseries", unit: "s", width: 8 },
          description:
            "Seconds from the moment an agent was given a task until it was done with it: the median, and what 90 % stay below. Orange from 30 minutes, red from 2 hours.",
          queries: [
            {
              expr: "histogram_quantile(0.5, sum by (le, agent) (increase(ai_agent_task_duration_seconds_bucket[6h]))) >= 0",
              legend: "{{agent}} median"
            },
            {
              expr: "histogram_quantile(0.9, sum by (le, agent) (increase(ai_agent_task_duration_seconds_bucket[6h]))) >= 0",
              legend: "{{agent}} 90 %"
            }
          ],
          thresholds: { orange: 1800, red: 7200 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "Refusals", kind: "timeseries", unit: "short", width: 8, stacked: true },
          description: "Proofs the verifier refused, per hour and class. Red from 10 an hour: look which class leads.",
          queries: [
            {
              expr: "sum by (phase, class) (increase(redgreen_refusals_total[1h])) > 0",
              legend: "{{phase}} {{class}}"
            }
          ],
          thresholds: { red: 10 }
        },
        {
          ...{ title: "Share of refused proofs", kind: "stat", unit: "percentunit", width: 4, decimals: 0 },
          description:
            "Of all proofs in the window, those that were refused. Orange from 50 %, red from 70 %, where the alert begins.",
          queries: [
            {
              expr: 'sum(increase(redgreen_refusals_total[$__range])) / (sum(increase(redgreen_events_total{type=~"tests.red|tests.green|tests.refused"}[$__range])) > 0)'
            }
          ],
          thresholds: { orange: 0.5, red: 0.7 }
        },
        {
          ...{ title: "Errors", kind: "timeseries", unit: "short", width: 12, stacked: true },
          description: "How sessions ended, why proofs were refused and why tasks failed, per hour. Red from 10.",
          queries: [
            {
              expr: "sum by (agent, error_type) (increase(ai_agent_errors_total[1h])) > 0",
              legend: "{{agent}} {{error_type}}"
            }
          ],
          thresholds: { red: 10 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "Stages, 90 %", kind: "timeseries", unit: "s", width: 12 },
          description: "Seconds that 90 % of the stays in a stage stay below. Orange from an hour, red from 8.",
          queries: [
            {
              expr: "histogram_quantile(0.9, sum by (le, stage) (increase(redgreen_stage_duration_seconds_bucket[6h]))) >= 0",
              legend: "{{stage}}"
            }
          ],
          thresholds: { orange: 3600, red: 28_800 }
        },
        {
          ...{ title: "Calls to the model", kind: "timeseries", unit: "cpm", width: 6, stacked: true },
          description:
            "Calls a minute by what became of them. Red from 1 a second; what is not answered is what to look at.",
          queries: [
            {
              expr: "60 * sum by (outcome) (rate(redgreen_gateway_calls_total[$__rate_interval]))",
              legend: "{{outcome}}"
            }
          ],
          thresholds: { red: 60 }
        },
        {
          ...{ title: "Seconds of a call, 95 %", kind: "timeseries", unit: "s", width: 6 },
          description:
            "What 95 % of the calls to the model stay below, by model. Orange from a minute, red from 5: a session has minutes, not hours.",
          queries: [
            {
              expr: "histogram_quantile(0.95, sum by (le, model) (rate(redgreen_gateway_call_duration_seconds_bucket[$__rate_interval]))) >= 0",
              legend: "{{model}}"
            }
          ],
          thresholds: { orange: 60, red: 300 }
        }
      ]
    },
    {
      height: 7,
      panels: [
        {
          ...{ title: "Messages to people", kind: "timeseries", unit: "short", width: 10, stacked: true },
          description:
            "Deliveries that owed something to a channel, per hour, by what became of it. Red from 100 put off in an hour.",
          queries: [
            {
              expr: "sum by (channel, outcome) (increase(redgreen_effects_total[1h])) > 0",
              legend: "{{channel}} {{outcome}}"
            }
          ],
          thresholds: { red: 100 }
        },
        {
          ...{ title: "Rate limits of vendors", kind: "timeseries", unit: "short", width: 8 },
          description:
            "Our calls that a vendor answered with a rate limit, per hour. Orange from the first, red from 20.",
          queries: [
            {
              expr: "sum by (vendor) (increase(redgreen_vendor_calls_limited_total[1h]))",
              legend: "{{vendor}}"
            }
          ],
          thresholds: { orange: 1, red: 20 }
        },
        {
          ...{ title: "Without a sandbox", kind: "stat", unit: "short", width: 6 },
          description: "Processes that run untrusted code with nothing around it. Red from the first.",
          queries: [{ expr: 'count(redgreen_sandbox_info{kind="none"}) or vector(0)' }],
          thresholds: { red: 1 }
        }
      ]
    }
  ]
}
