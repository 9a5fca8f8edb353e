import type { Dashboard } from "./Dashboard.ts"

export const overview: Dashboard = {
  name: "overview",
  title: "overview",
  description: "Is everything well, what waits for people, and what came of it.",
  rows: [
    {
      height: 4,
      panels: [
        {
          ...{ title: "Services down", kind: "stat", unit: "short", width: 4 },
          description: "Processes that Prometheus cannot reach. Red from the first.",
          queries: [{ expr: 'count(up{job=~"redgreen.*"} == 0) or vector(0)' }],
          thresholds: { red: 1 }
        },
        {
          ...{ title: "Dead letters", kind: "stat", unit: "short", width: 4 },
          description:
            "Deliveries that were given up and that nobody has requeued. Red from the first: each is work that will not happen by itself.",
          queries: [{ expr: "sum(max by (consumer) (redgreen_dead_letters))" }],
          thresholds: { red: 1 }
        },
        {
          ...{ title: "Plans waiting", kind: "stat", unit: "short", width: 4 },
          description: "Plans that wait for people. Orange from 5, red from 20: more than a team decides in a day.",
          queries: [{ expr: "max(redgreen_approvals_waiting)" }],
          thresholds: { orange: 5, red: 20 }
        },
        {
          ...{ title: "Longest wait", kind: "stat", unit: "s", width: 4 },
          description:
            "How long the oldest of them has waited. Orange from 4 hours, when people are reminded; red from a day, when they are again.",
          queries: [{ expr: "max(redgreen_approvals_oldest_wait_seconds)" }],
          thresholds: { orange: 14_400, red: 86_400 }
        },
        {
          ...{ title: "Success rate", kind: "stat", unit: "percentunit", width: 4, decimals: 0 },
          description:
            "Of the approved plans that came to an end in the window, those whose fix was proven and published. Orange below 75 %, red below 50 %.",
          queries: [
            {
              expr: 'sum(increase(ai_agent_tasks_completed_total{agent="executor",status="success"}[$__range])) / (sum(increase(ai_agent_tasks_completed_total{agent="executor"}[$__range])) > 0)'
            }
          ],
          thresholds: { redBelow: 0.5, orangeBelow: 0.75 }
        },
        {
          ...{ title: "Spent", kind: "stat", unit: "currencyUSD", width: 4, decimals: 2 },
          description:
            "US dollars that calls to the model cost in the window. Orange from $100, red from $300: for a day, what 50 and 150 tasks of $2 cost.",
          queries: [{ expr: "sum(increase(redgreen_spend_usd_total[$__range]))" }],
          thresholds: { orange: 100, red: 300 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "From report to merge", kind: "timeseries", unit: "short", width: 12 },
          description:
            "Tasks that came in, got a plan, an approval, a proven fix, per hour. Orange from 60, the tasks one caller may make in an hour; red from 600.",
          queries: [
            {
              expr: 'sum by (type) (increase(redgreen_events_total{type=~"task.received|plan.created|plan.approved|tests.red|tests.green|pr.ready|pr.merged"}[1h]))',
              legend: "{{type}}"
            }
          ],
          thresholds: { orange: 60, red: 600 }
        },
        {
          ...{ title: "Fate of pull requests", kind: "timeseries", unit: "short", width: 12, stacked: true },
          description:
            "What became of pull requests, per day and fate. Red from 5 a day: returned, closed and reverted ones are fixes that people did not want.",
          queries: [
            {
              expr: 'sum by (fate) (increase(redgreen_pull_requests_total{fate!~"opened|updated"}[1d]))',
              legend: "{{fate}}"
            }
          ],
          thresholds: { red: 5 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "Where the time goes", kind: "bargauge", unit: "s", width: 12 },
          description:
            "Median seconds a task stood in each stage, in the window. Orange from an hour, red from 8: a working day.",
          queries: [
            {
              expr: "histogram_quantile(0.5, sum by (le, stage) (increase(redgreen_stage_duration_seconds_bucket[$__range]))) >= 0",
              legend: "{{stage}}"
            }
          ],
          thresholds: { orange: 3600, red: 28_800 }
        },
        {
          ...{ title: "Webhooks", kind: "timeseries", unit: "cpm", width: 12, stacked: true },
          description:
            "Deliveries of vendors a minute, by what they were answered. Red from 1200, which is one vendor's share.",
          queries: [
            {
              expr: "60 * sum by (outcome) (rate(redgreen_webhooks_total[$__rate_interval]))",
              legend: "{{outcome}}"
            }
          ],
          thresholds: { red: 1200 }
        }
      ]
    }
  ]
}
