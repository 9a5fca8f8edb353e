import { Executor } from "#agents/executor/Executor.ts"
import { Janitor } from "#agents/janitor/Janitor.ts"
import { Planner } from "#agents/planner/Planner.ts"
import { JiraPublisher } from "#agents/publisher/jira/JiraPublisher.ts"
import { Publisher } from "#agents/publisher/Publisher.ts"
import { SentryPublisher } from "#agents/publisher/sentry/SentryPublisher.ts"
import { SlackPublisher } from "#agents/publisher/slack/SlackPublisher.ts"
import { Reminder } from "#agents/reminder/Reminder.ts"
import { Verifier } from "#agents/verifier/Verifier.ts"

/** Every consumer of Redgreen: what the operator makes durables for. */
export const consumers = [
  ...[Planner, Executor, Verifier],
  ...[Publisher, JiraPublisher, SlackPublisher, SentryPublisher],
  ...[Reminder, Janitor]
] as const
