import { Effect, Schema } from "effect"
import { AlertEvent, Issue } from "./sentryWire.ts"

/** What a webhook says. `unknown` is every resource we do not read; its body is not looked at. */
export type SentryWebhook =
  | { readonly resource: "event_alert"; readonly action: string; readonly event: AlertEvent; readonly rule: string }
  | { readonly resource: "issue"; readonly action: string; readonly issue: Issue }
  | { readonly resource: "unknown"; readonly name: string }

/** Decodes a body whose signature was verified; `resource` is the header `Sentry-Hook-Resource`. */
export const decodeWebhook = (
  resource: string | undefined,
  body: Uint8Array
): Effect.Effect<SentryWebhook, Schema.SchemaError> => {
  const text = new TextDecoder().decode(body)
  switch (resource) {
    case "event_alert":
      return Effect.map(decodeAlert(text), ({ action, data }) => ({
        ...{ resource, action, event: data.event },
        rule: data.triggered_rule ?? ""
      }))
    case "issue":
      return Effect.map(decodeIssue(text), ({ action, data }) => ({ resource, action, issue: data.issue }))
    default:
      return Effect.succeed({ resource: "unknown", name: resource ?? "" })
  }
}

const decodeAlert = Schema.decodeEffect(
  Schema.fromJsonString(
    Schema.Struct({
      action: Schema.String,
      data: Schema.Struct({
        event: AlertEvent,
        triggered_rule: Schema.optionalKey(Schema.NullOr(Schema.String))
      })
    })
  )
)

const decodeIssue = Schema.decodeEffect(
  Schema.fromJsonString(Schema.Struct({ action: Schema.String, data: Schema.Struct({ issue: Issue }) }))
)
