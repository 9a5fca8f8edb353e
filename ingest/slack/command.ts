import { DateTime, Effect } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import { load } from "#domain/transact.ts"
import { originOf } from "#integrations/slack/membership.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { code, inline, plain } from "#integrations/slack/text.ts"
import { asTyped, type SlashCommand } from "#integrations/slack/webhook.ts"
import { obey, type Word } from "../command.ts"
import { rejectView } from "./planView.ts"
import { run } from "./run.ts"
import { said } from "./said.ts"
import { actorOf, doerOf, type Speaker, speakerOf } from "./speaker.ts"
import { board, card } from "./status.ts"
import { askedFor } from "./words.ts"

/** `/agent …`: what it asks for is done, and how that went is the answer, which only the person sees. */
export const commanded = Effect.fn("ingest.slack.command")(
  function* (command: SlashCommand) {
    const asked = askedFor(asTyped(command.text ?? ""))
    const { channel_id: channel, trigger_id: trigger } = command
    const actor = yield* actorOf(command.user_id, originOf(command))
    const team = command.team_id || command.enterprise_id || "unknown"
    switch (asked._tag) {
      case "help":
        return said([...(asked.wrong === undefined ? [] : [plain(asked.wrong, 300)]), usage].join("\n"))
      case "status":
        return yield* asked.task === undefined ? board(channel) : card(asked.task, false)
      case "explain":
        return yield* card(asked.task, true)
      case "run":
        return yield* run({ text: asked.text, team, channel, trigger, by: yield* doerOf(actor) })
      case "approveWhich":
        yield* doerOf(actor)
        return yield* askWhich(asked.task)
      case "rejectBy":
        yield* doerOf(actor)
        return yield* askForFeedback(asked.task, channel, trigger)
      case "tell": {
        const key = `slack:command:${team}:${trigger}`
        return yield* tell(asked.task, asked.word, yield* speakerOf(actor), key)
      }
    }
  },
  Effect.catchTag("Refused", ({ reason }) => Effect.succeed(said(plain(reason, 1500))))
)

/** No place: the answer to the command is where it is answered. */
const tell = Effect.fnUntraced(function* (task: TaskId, word: Word, speaker: Speaker, key: string) {
  const at = DateTime.formatIso(yield* DateTime.now)
  return yield* obey(task, { word, ...speaker, key, at }).pipe(
    Effect.map(({ status }) => said(`Done: task ${code(task)} is now ${status}.`)),
    Effect.catchTag("Refused", ({ reason }) => Effect.succeed(said(`That was not done: ${plain(reason, 1500)}`)))
  )
})

const askWhich = Effect.fnUntraced(function* (task: TaskId) {
  const { current } = (yield* load(task)).state.plan
  if (current === undefined) return said(`Task ${code(task)} has no plan to approve.`)
  const { plan, sha256 } = current
  const now = `v${plan.version} ${code(sha256.slice(0, 12))}, ${inline(plan.summary, 300)}`
  return said(`Say which plan you approve: \`/agent approve ${task} v${plan.version}\` is for ${now}.`)
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
  "`/agent approve <task> <v2>` · `/agent reject <task> [what is wrong]`",
  "`/agent cancel <task>` · `/agent retry <task>`"
].join("\n")
