import { DateTime, Effect } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { code, plain } from "#integrations/slack/text.ts"
import { asTyped, type SlashCommand } from "#integrations/slack/webhook.ts"
import { obey, type Word } from "../command.ts"
import { rejectView } from "./planView.ts"
import { run } from "./run.ts"
import { said } from "./said.ts"
import { type Speaker, speakerOf } from "./speaker.ts"
import { board, card } from "./status.ts"
import { askedFor } from "./words.ts"

/** `/agent …`: what it asks for is done, and how that went is the answer, which only the person sees. */
export const commanded = Effect.fn("ingest.slack.command")(function* (command: SlashCommand) {
  const asked = askedFor(asTyped(command.text ?? ""))
  const { channel_id: channel, trigger_id: trigger, user_id } = command
  const team = command.team_id || command.enterprise_id || "unknown"
  switch (asked._tag) {
    case "help":
      return said([...(asked.wrong === undefined ? [] : [plain(asked.wrong, 300)]), usage].join("\n"))
    case "status":
      return yield* asked.task === undefined ? board(channel) : card(asked.task, false)
    case "explain":
      return yield* card(asked.task, true)
    case "run": {
      // Nobody but a person can type a command; the name alone is not worth losing it while Slack's API is away.
      const { by } = yield* speakerOf(user_id).pipe(
        Effect.orElseSucceed(() => ({
          by: { channel: "slack" as const, id: user_id, name: command.user_name ?? user_id }
        }))
      )
      return yield* run({ text: asked.text, team, channel, trigger, by })
    }
    case "rejectBy":
      return yield* askForFeedback(asked.task, channel, trigger)
    case "tell": {
      const key = `slack:command:${team}:${trigger}`
      return yield* tell(asked.task, asked.word, yield* speakerOf(user_id), key)
    }
  }
})

/** No place: the answer to the command is where it is answered. */
const tell = Effect.fnUntraced(function* (task: TaskId, word: Word, speaker: Speaker, key: string) {
  const at = DateTime.formatIso(yield* DateTime.now)
  return yield* obey(task, { word, ...speaker, key, at }).pipe(
    Effect.map(({ status }) => said(`Done: task ${code(task)} is now ${status}.`)),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(said(`That was not done: ${plain(reason, 1500)}`)))
  )
})

const askForFeedback = Effect.fnUntraced(function* (task: TaskId, channel: string, trigger: string) {
  const { current } = (yield* load(task)).state.plan
  if (current === undefined) return said(`Task ${code(task)} has no plan to reject.`)
  const { plan, sha256 } = current
  const slack = yield* Slack
  yield* slack.openView(trigger, rejectView({ task, version: plan.version, sha256, channel, ts: "" }))
  return undefined
})

const usage = [
  "*What I understand*",
  "`/agent run <what is wrong, or a link to it>` begins a task; `repo:owner/name` says where",
  "`/agent status [task]` · `/agent explain <task>`",
  "`/agent approve <task> [v2]` · `/agent reject <task> [what is wrong]`",
  "`/agent cancel <task>` · `/agent retry <task>`"
].join("\n")
