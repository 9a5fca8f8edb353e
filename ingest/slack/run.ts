import { Effect } from "effect"
import { findTask } from "#domain/findTask.ts"
import type { TaskId } from "#domain/Ids.ts"
import type { Source } from "#domain/Intake.ts"
import { load } from "#domain/transact.ts"
import { actionIds, askedBy, fields } from "#integrations/slack/actions.ts"
import { actions, type Block, limits, section, select } from "#integrations/slack/blocks.ts"
import { Slack } from "#integrations/slack/Slack.ts"
import { code, inline, link } from "#integrations/slack/text.ts"
import { admit } from "../admit.ts"
import { candidatesFor } from "../candidates.ts"
import { referencesIn } from "../references.ts"
import { budgetUsd } from "../taskBudget.ts"
import { type Said, said } from "./said.ts"
import type { Speaker } from "./speaker.ts"

export interface Wish {
  readonly text: string
  readonly team: string
  readonly channel: string
  /** Of the command; with team and channel it makes the key, so that a command sent twice is one task. */
  readonly trigger: string
  readonly by: Speaker["by"]
  /** Chosen in answer to our question. */
  readonly repository?: string
}

/** `/agent run`: a task, or the question which repository it is about. */
export const run = Effect.fn("ingest.slack.run")(function* (wish: Wish) {
  const all = yield* candidatesFor(undefined)
  const references = yield* referencesIn(wish.text)
  const named = wish.repository ?? /(?:^|\s)repo:(\S+)/.exec(wish.text)?.[1]
  if (all.length === 0) return said("No repositories are configured: set REDGREEN_REPOSITORIES.")
  if (named !== undefined && !all.includes(named))
    return said(
      `${code(named)} is not among the configured repositories: ${all
        .slice(0, 20)
        .map((name) => code(name))
        .join(", ")}.`
    )
  const candidates = named === undefined ? yield* knownBy(references, all) : [named]
  return candidates === undefined ? question(wish, all) : yield* begin(wish, references, candidates)
})

/** Repositories the links lead to; undefined where nothing says which of several it is. */
const knownBy = Effect.fnUntraced(function* (references: ReadonlyArray<Source>, all: ReadonlyArray<string>) {
  if (all.length === 1) return all
  const issue = references.find(({ repository }) => repository !== undefined && all.includes(repository))
  if (issue !== undefined) return [issue.repository!]
  // Its stack trace says which repository, and the plan argues for it.
  if (references.some(({ kind }) => kind === "sentry")) return all
  const known = yield* Effect.forEach(references, ({ key }) => findTask(key))
  return known.some((task) => task !== undefined) ? all : undefined
})

const begin = Effect.fnUntraced(
  function* (wish: Wish, references: ReadonlyArray<Source>, candidates: ReadonlyArray<string>) {
    const { by, channel, team, text, trigger } = wish
    const key = `slack:${team}:${channel}:${trigger}`
    const { isNew, status, task } = yield* admit({
      source: { kind: "slack", key, channel },
      references,
      report: {
        title: titleOf(text, references),
        description: text,
        frames: [],
        links: references.flatMap(({ kind, url }) => (url === undefined ? [] : [{ kind, url }]))
      },
      candidates,
      requester: by,
      budgetUsd: yield* budgetUsd,
      actor: `slack:${by.name}`,
      cause: key
    })
    if (isNew && status === "planning")
      return said(`On it, as task ${code(task)}. A plan comes first; nothing is changed before somebody approves it.`)
    const told = `That is task ${code(task)}, which is ${status}. \`/agent status ${task}\` tells more.`
    return said([told, ...(yield* followed(task))].join(" "))
  },
  Effect.catchTag("TooManyRequests", ({ detail = "" }) => Effect.succeed(said(inline(detail, 300))))
)

/** It may be shown in another channel than the one it was asked in again. */
const followed = Effect.fnUntraced(function* (task: TaskId) {
  const { cards } = (yield* load(task)).state.conversation
  const [channel, ts] = cards.slack?.split("/") ?? []
  if (channel === undefined || ts === undefined) return []
  const slack = yield* Slack
  return yield* slack.permalink({ channel, ts }).pipe(
    Effect.map((url) => [link("Follow it here", url)]),
    Effect.orElseSucceed(() => [])
  )
})

const titleOf = (text: string, [first]: ReadonlyArray<Source>): string => {
  const words = text.replace(/(?:^|\s)repo:\S+/, " ").replace(/https?:\/\/\S+/g, " ")
  const line = words.trim().split("\n")[0]!.replace(/\s+/g, " ").trim()
  const rest = first?.url ?? "A bug told in Slack"
  return line === "" ? rest : line.slice(0, 200)
}

/** The text stands in a field of the message, because Slack hands back nothing else of what only one person sees. */
const question = ({ text, trigger }: Wish, all: ReadonlyArray<string>): Said => {
  const field: Block = {
    type: "input",
    block_id: fields.text,
    label: { type: "plain_text", text: "What to fix" },
    element: { type: "plain_text_input", action_id: fields.text, multiline: true, initial_value: text.slice(0, 3000) }
  }
  const more =
    all.length > limits.options ? ` The first ${limits.options} are listed; for another say \`repo:owner/name\`.` : ""
  const asked = `Which repository is it about?${more}`
  return said(`${asked} ${inline(text, 200)}`, [
    section(asked),
    field,
    actions(`${askedBy}${trigger}`, [select(actionIds.repository, "Choose a repository", all)])
  ])
}
