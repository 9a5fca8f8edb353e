import { Metric } from "effect"

/** Calls that a vendor answered with "too many requests". One of Effect's own metrics: no vendor's client knows who reads them. */
export const limitedCalls = (vendor: "github" | "jira" | "sentry" | "slack") =>
  Metric.counter("redgreen_vendor_calls_limited_total", {
    description: "Calls of ours that a vendor answered with a rate limit",
    attributes: { vendor },
    incremental: true
  })
