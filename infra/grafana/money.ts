import type { Dashboard } from "./Dashboard.ts"

export const money: Dashboard = {
  name: "money",
  title: "money",
  description:
    "What the model costs, for what, and what came of it. The exact account is the cost report; these figures are extrapolated from samples.",
  rows: [
    {
      height: 4,
      panels: [
        {
          ...{ title: "Spent", kind: "stat", unit: "currencyUSD", width: 6, decimals: 2 },
          description:
            "US dollars in the window. Orange from $100, red from $300: for a day, what 50 and 150 tasks of $2 cost.",
          queries: [{ expr: "sum(increase(redgreen_spend_usd_total[$__range]))" }],
          thresholds: { orange: 100, red: 300 }
        },
        {
          ...{ title: "A month at this pace", kind: "stat", unit: "currencyUSD", width: 6, decimals: 0 },
          description:
            "Thirty days of what the last day cost. Orange from $1,100, what the system before this one cost in a month; red from $5,000.",
          queries: [{ expr: "30 * sum(increase(redgreen_spend_usd_total[1d]))" }],
          thresholds: { orange: 1100, red: 5000 }
        },
        {
          ...{ title: "Per proven fix", kind: "stat", unit: "currencyUSD", width: 6, decimals: 2 },
          description:
            "Everything spent in the window over the fixes that were proven and published in it. Orange from $5, red from $20.",
          queries: [
            {
              expr: 'sum(increase(redgreen_spend_usd_total[$__range])) / (sum(increase(ai_agent_tasks_completed_total{agent="executor",status="success"}[$__range])) > 0)'
            }
          ],
          thresholds: { orange: 5, red: 20 }
        },
        {
          ...{ title: "Out of budget", kind: "stat", unit: "short", width: 6, decimals: 0 },
          description:
            "Tasks that ended in the window because their budget was spent. Orange from the first, red from 5: then the budget is too small, or something loops.",
          queries: [{ expr: "sum(increase(redgreen_budget_exceeded_total[$__range]))" }],
          thresholds: { orange: 1, red: 5 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "By model", kind: "timeseries", unit: "currencyUSD", width: 12, stacked: true },
          description: "US dollars an hour, by model. Red from $50 an hour, where the alert begins.",
          queries: [{ expr: "sum by (model) (increase(redgreen_spend_usd_total[1h])) > 0", legend: "{{model}}" }],
          thresholds: { red: 50 }
        },
        {
          ...{ title: "By work", kind: "timeseries", unit: "currencyUSD", width: 12, stacked: true },
          description:
            "US dollars an hour, by what they were spent for: the plan, the red test, the fix. Red from $50 an hour.",
          queries: [{ expr: "sum by (phase) (increase(redgreen_spend_usd_total[1h]))", legend: "{{phase}}" }],
          thresholds: { red: 50 }
        }
      ]
    },
    {
      height: 8,
      panels: [
        {
          ...{ title: "Tokens", kind: "timeseries", unit: "short", width: 12, stacked: true },
          description: "Tokens an hour: read anew, written, read from the cache, kept in it. Red from 50 million.",
          queries: [{ expr: "sum by (kind) (increase(redgreen_gateway_tokens_total[1h]))", legend: "{{kind}}" }],
          thresholds: { red: 50_000_000 }
        },
        {
          ...{ title: "Read from the cache", kind: "stat", unit: "percentunit", width: 6, decimals: 0 },
          description:
            "Share of the prompts' tokens that came from the cache in the window, at a tenth of the price or less. Orange below 70 %, red below 40 %.",
          queries: [
            {
              expr: 'sum(increase(redgreen_gateway_tokens_total{kind="cache_read"}[$__range])) / (sum(increase(redgreen_gateway_tokens_total{kind!="output"}[$__range])) > 0)'
            }
          ],
          thresholds: { redBelow: 0.4, orangeBelow: 0.7 }
        },
        {
          ...{ title: "Calls over budget", kind: "stat", unit: "short", width: 6, decimals: 0 },
          description:
            "Calls in the window that the gateway kept from the model because the budget was spent. Orange from the first, red from 50: a session that does not take no for an answer.",
          queries: [{ expr: 'sum(increase(redgreen_gateway_calls_total{outcome="over budget"}[$__range]))' }],
          thresholds: { orange: 1, red: 50 }
        }
      ]
    }
  ]
}
