import { Effect, Schema } from "effect"
import { AlertEvent } from "./wire.ts"

/**
 * The body of Sentry's old WebHooks plugin (`sentry.plugins.sentry_webhooks`, later `legacy_webhook`): the event without
 * the ids of issue and project, which stand around it, and with the issue's page as its only address.
 */
export const decodeLegacy = (body: Uint8Array): Effect.Effect<{ readonly event: AlertEvent }, Schema.SchemaError> =>
  Effect.map(
    decode(new TextDecoder().decode(body)),
    ({ culprit, event, id, level, message, project_slug, url, ...rest }) => {
      const project = project_slug ?? rest.project ?? ""
      return {
        event: {
          ...{ culprit: culprit ?? null, level: level ?? null, title: message ?? null },
          ...event,
          ...{ issue_id: id, project, web_url: url ?? null }
        }
      }
    }
  )

const Text = Schema.optionalKey(Schema.NullOr(Schema.String))
const { issue_id, project, web_url, ...fields } = AlertEvent.fields

const decode = Schema.decodeEffect(
  Schema.fromJsonString(
    Schema.Struct({
      id: issue_id,
      project: Schema.optionalKey(Schema.NullOr(project)),
      project_slug: Text,
      culprit: Text,
      level: Text,
      message: Text,
      url: web_url,
      event: Schema.Struct(fields)
    })
  )
)
