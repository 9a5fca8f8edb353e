import { jiraPeople } from "../cast.ts"
import { type Door, sentryIssue } from "./Door.ts"

/** Sentry's integration opens a ticket; a maintainer approves in a comment on it. */
export const jira: Door = async (scene) => {
  const { jira } = scene.standIns
  const { culprit, title } = scene.alert.data.event
  const { shortId, url } = sentryIssue(scene)
  const { key } = jira.createSentryIssue({
    project: "PARCEL",
    title,
    shortId,
    url,
    stack: `${title}\n    at ${culprit}`
  })
  const { displayName } = jiraPeople.maintainer
  return {
    deed: ({ version }) => `${displayName} comments "@agent approve v${version}" on ${jira.url}/browse/${key}`,
    approve: async ({ version }) => {
      jira.commentAs(jiraPeople.maintainer, key, `@agent approve v${version}`)
    },
    place: () =>
      `${jira.url}/browse/${key}  comment as ${displayName}: @agent approve  (or: @agent reject <what is wrong>)`
  }
}
