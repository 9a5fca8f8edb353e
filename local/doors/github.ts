import { colleague } from "../cast.ts"
import { accepted, type Door, post, sentryIssue } from "./Door.ts"
import { onPullRequest } from "./onPullRequest.ts"

/** A colleague opens an issue that links to Sentry and labels it; a maintainer approves on the pull request. */
export const github: Door = async (scene) => {
  const { title } = scene.alert.data.event
  const body = `Customers run into this: ${sentryIssue(scene).url}`
  const issues = `${scene.standIns.github.apiUrl}/repos/${scene.repository}/issues`
  await accepted("the issue", post(issues, colleague.token, { title, body, labels: ["redgreen"] }))
  return onPullRequest(scene)
}
