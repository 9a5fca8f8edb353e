import { Effect, Schema } from "effect"
import { TaskId } from "#domain/Ids.ts"
import { statusOf } from "#domain/Step.ts"
import type * as Task from "#domain/Task.ts"
import { load } from "#domain/transact.ts"
import { markers } from "#integrations/slack/actions.ts"
import { context, section, sections } from "#integrations/slack/blocks.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { code, inline, link, plain } from "#integrations/slack/text.ts"
import { said } from "./said.ts"

/** Tasks on the board; the older ones are a scroll away. */
const MOST = 10

/** The latest tasks shown in this channel, or in the agents' channel where it has none; how each stands is read off the log. */
export const board = Effect.fn("ingest.slack.board")(function* (channel: string) {
  const slack = yield* Slack
  const shownIn = (where: string) =>
    slack.marked(where, markers.task).pipe(
      // Nothing of ours is in a channel we are not in.
      Effect.catchTag("SlackRefused", () => Effect.succeed([]))
    )
  const here = yield* shownIn(channel)
  const agents = yield* slack.channel.pipe(Effect.catchTag("SlackRefused", () => Effect.succeed(channel)))
  const cards = here.length > 0 || agents === channel ? here : yield* shownIn(agents)
  const tasks = [...new Set(cards.map(({ marker }) => marker.payload["task"] ?? ""))]
    .filter(Schema.is(TaskId))
    .slice(0, MOST)
  const lines = yield* Effect.forEach(tasks, (task) => Effect.map(load(task), ({ state }) => line(task, state)), {
    concurrency: 4
  })
  return lines.length === 0
    ? said("No tasks here yet. `/agent run <what to fix>` begins one.")
    : said(`${lines.length} tasks`, [
        ...sections(lines.join("\n")),
        context(["`/agent status <task>` tells more of one."])
      ])
})

const line = (task: TaskId, state: Task.State) =>
  `${code(task)} *${statusOf(state)}* ${inline(state.intake?.report.title ?? "", 150)}`

/** One task, as the log has it. `why` adds what explains it: the cause, the last refusal, how it ended. */
export const card = Effect.fn("ingest.slack.card")(function* (task: TaskId, why: boolean) {
  const { state } = yield* load(task)
  const { intake, plan, proof, pullRequests, session } = state
  if (intake === undefined) return said(`There is no task ${code(task)}.`)
  const { current } = plan
  const facts = [
    `*${statusOf(state)}*`,
    `$${session.spentUsd.toFixed(2)} of $${intake.budgetUsd.toFixed(2)}`,
    ...Object.entries(pullRequests).map(([repository, { number, url }]) => link(`${repository}#${number}`, url))
  ]
  const ending = intake.ending
  const reasons = [
    ...(current === undefined
      ? []
      : [`*Plan v${current.plan.version}* ${code(current.sha256.slice(0, 12))}: ${inline(current.plan.summary, 500)}`]),
    ...(why && current !== undefined ? [`*Cause* ${plain(current.plan.rootCause, 1500)}`] : []),
    ...(why && proof.red !== undefined
      ? [
          `*Failing before the fix* ${proof.red.failing
            .slice(0, 10)
            .map(({ id }) => code(id))
            .join(", ")}`
        ]
      : []),
    ...(why && proof.refused !== undefined
      ? [`*Last refused* ${code(proof.refused.class)}: ${plain(proof.refused.evidence, 1000)}`]
      : []),
    ...(ending === undefined
      ? []
      : [plain(ending.detail, 1500), ...("hint" in ending ? [`*What to do* ${plain(ending.hint, 1000)}`] : [])])
  ]
  const title = inline(intake.report.title, 300)
  return said(`${task}: ${statusOf(state)}`, [
    section(`*${title}*\n${code(task)} · ${facts.join(" · ")}`),
    ...(reasons.length === 0 ? [] : sections(reasons.join("\n")))
  ])
})
