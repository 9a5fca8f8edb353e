import type { Installation, KnownApp } from "#local/github/Apps.ts"
import type { Hub } from "#local/github/Hub.ts"
import { userNamed } from "./user.ts"

const SINCE = "2020-01-01T00:00:00Z"

/** GitHub's `integration`: the App as it knows itself. */
export const appShape = (hub: Hub, app: KnownApp) => ({
  id: app.id,
  slug: app.slug,
  node_id: `A_${Buffer.from(String(app.id)).toString("base64url")}`,
  owner: userNamed(hub, app.installations[0]?.owner ?? app.slug),
  name: app.slug,
  description: null,
  external_url: hub.url,
  html_url: `${hub.url}/apps/${app.slug}`,
  created_at: SINCE,
  updated_at: SINCE,
  permissions: app.installations[0]?.permissions ?? {},
  events: app.events,
  installations_count: app.installations.length
})

/** GitHub's `installation`. */
export const installationShape = (hub: Hub, app: KnownApp, installation: Installation) => {
  const account = userNamed(hub, installation.owner)
  return {
    id: installation.id,
    account,
    repository_selection: installation.repositories === undefined ? "all" : "selected",
    access_tokens_url: `${hub.apiUrl}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${hub.apiUrl}/installation/repositories`,
    html_url: `${hub.url}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { metadata: "read", ...installation.permissions },
    events: app.events,
    created_at: SINCE,
    updated_at: SINCE,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null
  }
}
