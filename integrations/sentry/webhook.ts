import { Effect, Option, Schema } from "effect"
import { Actor, AlertEvent, Issue } from "./wire.ts"

/** What somebody filled in when the alert rule's action was set up. */
export type AlertSettings = Readonly<Record<string, string>>

/**
 * What a webhook says (https://docs.sentry.io/organization/integrations/integration-platform/webhooks/). Of `other`
 * resources (metric_alert, installation, seer, activity_alert, tomorrow's) nothing but the action is read: whatever stands
 * in them, they are no error of ours.
 */
export type SentryWebhook =
  | {
      readonly resource: "event_alert"
      readonly action: string
      readonly event: AlertEvent
      readonly rule: string
      readonly settings: AlertSettings
    }
  | { readonly resource: "error"; readonly action: string; readonly event: AlertEvent }
  | { readonly resource: "issue"; readonly action: string; readonly issue: Issue }
  | { readonly resource: "comment"; readonly action: string; readonly comment: SaidOnSentry }
  | { readonly resource: "other"; readonly name: string; readonly action: string }

/** A comment on an issue; Sentry does not say in which organization. `at` is ISO 8601. */
export interface SaidOnSentry {
  readonly id: string
  readonly issueId: string
  readonly project: string | undefined
  readonly text: string
  readonly at: string | undefined
  readonly by: Actor
}

/** Decodes a body whose signature was verified; `resource` is the header `Sentry-Hook-Resource`. */
export const decodeWebhook = (
  resource: string | undefined,
  body: Uint8Array
): Effect.Effect<SentryWebhook, Schema.SchemaError> => {
  const text = new TextDecoder().decode(body)
  switch (resource) {
    case "event_alert":
      return Effect.map(decodeAlert(text), ({ action, data }) => ({
        ...{ resource, action, event: data.event, rule: data.triggered_rule ?? "" },
        settings: Object.fromEntries((data.issue_alert?.settings ?? []).map(({ name, value }) => [name, value ?? ""]))
      }))
    case "error":
      return Effect.map(decodeError(text), ({ action, data }) => ({ resource, action, event: data.error }))
    case "issue":
      return Effect.map(decodeIssue(text), ({ action, data }) => ({ resource, action, issue: data.issue }))
    case "comment":
      return Effect.map(decodeComment(text), ({ action, data, actor }) => ({
        ...{ resource, action },
        comment: {
          ...{ id: String(data.comment_id), issueId: String(data.issue_id), text: data.comment ?? "", by: actor ?? {} },
          ...{ project: data.project_slug ?? undefined, at: data.timestamp ?? undefined }
        }
      }))
    default:
      return Effect.map(Effect.option(decodeOther(text)), (known) => ({
        ...{ resource: "other", name: resource ?? "" },
        action: Option.match(known, { onNone: () => "", onSome: ({ action }) => action })
      }))
  }
}

const webhook = <S extends Schema.Struct.Fields>(data: S) =>
  Schema.decodeEffect(
    Schema.fromJsonString(
      Schema.Struct({
        action: Schema.String,
        data: Schema.Struct(data),
        actor: Schema.optionalKey(Schema.NullOr(Actor))
      })
    )
  )

const Text = Schema.optionalKey(Schema.NullOr(Schema.String))
const Id = Schema.Union([Schema.String, Schema.Finite])

const decodeAlert = webhook({
  event: AlertEvent,
  triggered_rule: Text,
  issue_alert: Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({
        settings: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String, value: Text }))))
      })
    )
  )
})
const decodeError = webhook({ error: AlertEvent })
const decodeIssue = webhook({ issue: Issue })
const decodeComment = webhook({ comment_id: Id, issue_id: Id, comment: Text, project_slug: Text, timestamp: Text })
const decodeOther = Schema.decodeEffect(Schema.fromJsonString(Schema.Struct({ action: Schema.String })))
