import { actionIds } from "#integrations/slack/actions.ts"
import { maintainer, visitor } from "../cast.ts"
import { type Door, sentryIssue } from "./Door.ts"

/** A visitor types `/agent run` with a link to Sentry; a maintainer clicks Approve under the plan. */
export const slack: Door = async (scene) => {
  const { slack } = scene.standIns
  const { status, body } = await slack.command(visitor.login, `run ${sentryIssue(scene).url}`)
  if (status !== 200) throw new Error(`the command was answered ${status}: ${JSON.stringify(body)}`)
  return {
    deed: () => `${maintainer.login} clicks Approve in ${slack.url}`,
    approve: async ({ task, version }) => {
      const { ts } = await untilShown(async () => {
        const messages = await slack.messages("agents")
        return messages.find(({ blocks }) => {
          const card = JSON.stringify(blocks ?? [])
          return card.includes(shown(task, version)) && card.includes(actionIds.approve)
        })
      })
      const clicked = await slack.click(maintainer.login, ts, actionIds.approve)
      if (clicked.status !== 200) throw new Error(`the click was answered ${clicked.status}`)
    },
    place: () => `${slack.url}  click Approve or Reject as ${maintainer.login}`
  }
}

// As it stands inside the value of a button, which is JSON inside JSON.
const shown = (task: string, version: number) => JSON.stringify(`"task":"${task}","version":${version}`).slice(1, -1)

/** The message follows the plan by a moment. */
const untilShown = async <A>(look: () => Promise<A | undefined>): Promise<A> => {
  for (let times = 0; times < 600; times++) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error("no message of this plan appeared in Slack")
}
