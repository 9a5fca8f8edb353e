import type { Registry } from "prom-client"
import { consumingServices } from "../nats/permissions.ts"
import { familiesOf } from "./familiesOf.ts"
import { type Bounds, oneOf } from "./labels.ts"

/** What this process does, whatever comes of it: deliveries of the log and of vendors. */
export const workMetrics = (registry: Registry) => {
  const { counter, histogram } = familiesOf(registry)
  const consumer = oneOf(...consumingServices)
  const deliveries = histogram(
    "redgreen_delivery_duration_seconds",
    "Seconds from the start of a delivery of the log until it was settled, by what became of it",
    [0.01, 0.1, 1, 10, 60, 600, 3600],
    { consumer, outcome: oneOf(...outcomes) },
    []
  )
  const redeliveries = counter(
    "redgreen_redeliveries_total",
    "Deliveries of the log that were not the first",
    { consumer },
    []
  )
  const effects = counter(
    "redgreen_effects_total",
    "Deliveries that owed something to a channel of people, by what became of it",
    { channel: oneOf(...Object.values(channels)), outcome: oneOf(...Object.values(ends)) },
    []
  )
  const webhooks = counter(
    "redgreen_webhooks_total",
    "Deliveries of vendors, by what they were answered",
    webhookBounds,
    []
  )
  const answers = histogram(
    "redgreen_webhook_duration_seconds",
    "Seconds from the end of a vendor's delivery until it was answered",
    [0.005, 0.02, 0.1, 0.5, 1, 3, 9],
    { vendor: webhookBounds.vendor },
    []
  )
  return {
    /** From now on this process works for the consumer. */
    consumes(consumer: string) {
      redeliveries({ consumer }, 0)
      for (const outcome of outcomes) deliveries.begin({ consumer, outcome })
      const channel = channels[consumer]
      if (channel !== undefined) for (const outcome of Object.values(ends)) effects({ channel, outcome }, 0)
    },
    delivered(consumer: string, outcome: string, durationMs: number, nth: number) {
      deliveries.observe({ consumer, outcome }, durationMs / 1000)
      if (nth > 1) redeliveries({ consumer })
      const [channel, end] = [channels[consumer], ends[outcome]]
      if (channel !== undefined && end !== undefined) effects({ channel, outcome: end })
    },
    /** From now on this process is a vendor's door. */
    receives(vendor: string) {
      answers.begin({ vendor })
      for (const outcome of webhookOutcomes) webhooks({ vendor, outcome }, 0)
    },
    webhook(vendor: string, outcome: WebhookOutcome, durationMs: number) {
      webhooks({ vendor, outcome })
      answers.observe({ vendor }, durationMs / 1000)
    }
  }
}

const outcomes = ["Applied", "AlreadyApplied", "NotRelevant", "Later", "Retry", "Park"]

/** Where the consumers of the publisher tell people. */
const channels: { readonly [consumer: string]: string } = {
  publisher: "github",
  "publisher-jira": "jira",
  "publisher-slack": "slack",
  "publisher-sentry": "sentry"
}

const ends: { readonly [outcome: string]: string } = {
  Applied: "done",
  AlreadyApplied: "already done",
  Retry: "put off",
  Park: "given up"
}

/** What a vendor's delivery came to. */
export type WebhookOutcome = (typeof webhookOutcomes)[number]

const webhookOutcomes = [
  /** It changed something, or may have. */
  "accepted",
  /** Known already. */
  "duplicate",
  /** Nothing to us. */
  "ignored",
  /** The rules said no. */
  "refused",
  /** Neither the right signature or token nor the right address. */
  "forged",
  "invalid",
  "limited",
  /** Not stored; the vendor is asked to send it again. */
  "failed"
] as const

const webhookBounds = {
  vendor: oneOf("sentry", "sentry-legacy", "sentry-setup", "github", "slack", "jira", "jira-automation"),
  outcome: oneOf(...webhookOutcomes)
} satisfies Bounds<string>
