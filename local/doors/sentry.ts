import type { Door } from "./Door.ts"
import { onPullRequest } from "./onPullRequest.ts"

/** An alert rule fires; a maintainer approves on the pull request. */
export const sentry: Door = async (scene) => {
  const { status } = await scene.standIns.sentry.raise(scene.alert)
  if (status !== 202) throw new Error(`the alert was answered ${status}`)
  return onPullRequest(scene)
}
